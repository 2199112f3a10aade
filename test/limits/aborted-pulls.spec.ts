import { randomUUID } from 'node:crypto';
import { basic, makeClient, type Machine } from '../oauth/clients.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';
import { decode } from '../tokens/forge.js';
import { eventually } from '../tokens/key-nodes.js';
import { startLimited } from './guesses.js';

/*
 * A verifier's pull waits for something to tell, and the verifier goes away where its patience ends first, or as it is restarted. It has
 * proven itself, so that is no failed authentication.
 */
describe.each(ADAPTERS)('pulls whose verifier went away, on %s', (adapter) => {
  let app: TestApp;
  let client: Machine;

  beforeAll(async () => {
    const config = { http: { adapter }, changes: { lease: '2s' } };
    app = await startLimited({ failuresPerAddress: 2 }, { config });
    client = await makeClient(app);
  });
  afterAll(() => app.close());

  const pull = (from: string, known: object, signal?: AbortSignal): Promise<Response> =>
    fetch(`${app.url}/v1/changes/lease`, {
      method: 'POST',
      headers: {
        authorization: basic(client),
        'content-type': 'application/json',
        'x-forwarded-for': from,
      },
      body: JSON.stringify({ nonce: randomUUID(), instance: randomUUID(), ...known }),
      ...(signal && { signal }),
    });

  it('hold nobody of their address back', async () => {
    let answer = '';
    await eventually(async () => {
      const first = await pull('203.0.113.1', { applied: 0 });
      answer = await first.text();
      return first.status === 200;
    });
    const { term, to } = decode(answer, 1);
    const known = { term, applied: to };
    const away = new AbortController();
    const pulls = Array.from({ length: 6 }, () => pull('203.0.113.2', known, away.signal).catch(() => undefined));
    // Those that came before it have been looked at when this one is answered: all of them wait for the same.
    const last = pull('203.0.113.3', known);
    await Promise.race([last, new Promise((resolve) => setTimeout(resolve, 300))]);
    away.abort();
    await Promise.all([...pulls, last]);
    await pull('203.0.113.3', known);
    await eventually(async () => (await pull('203.0.113.2', { applied: 0 })).status !== 503);
    expect((await pull('203.0.113.2', { applied: 0 })).status).toBe(200);
  });
});
