import { ClientSweep } from '../../src/tokens/clients/client-sweep.js';
import { Lease } from '../../src/changes/lease.js';
import { until } from '../faults/until.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import {
  assertionOf,
  ASSERTION_TYPE,
  expectOAuthError,
  machineToken,
  makeClient,
  makeSigningClient,
  post,
  type Machine,
} from './clients.js';

const HOUR_MS = 3_600_000;

describe('a machine’s token that was revoked stays so on every node', () => {
  let one: TestApp;
  let two: TestApp;
  let client: Machine;
  let token: string;

  beforeEach(async () => {
    const options = { config: { changes: { lease: '600ms' } }, controllers: [ProbeController] };
    one = await startTestApp(options);
    two = await startTestApp({ ...options, database: one.database });
    client = await makeClient(one);
    token = await machineToken(one, client);
    expect([await status(one), await status(two)]).toEqual([200, 200]);
    await post(one, 'revoke', { token }, client).expect(200);
    expect([await status(one), await status(two)]).toEqual([401, 401]);
  });
  afterEach(async () => {
    await two.close();
    await one.close();
  });

  const status = async (node: TestApp): Promise<number> => {
    let status = 503;
    // Without its lease, as on a busy machine, it may say that it doesn't know.
    await until('it is decided', async () => {
      ({ status } = await node.request().get('/probe/hybrid').set('authorization', `Bearer ${token}`));
      return status !== 503;
    });
    return status;
  };
  const trusted = (node: TestApp): Promise<void> =>
    until('the lease is held', () => node.app.get(Lease, { strict: false }).isTrusted());

  it('where another node’s clock is an hour ahead, and that node sweeps', async () => {
    two.clock.advance(HOUR_MS);
    await two.app.get(ClientSweep, { strict: false }).sweep();
    // Has every node read the client anew.
    await post(one, 'revoke', { token: await machineToken(one, client) }, client).expect(200);
    expect(await status(one)).toBe(401);
  });

  it('where the node’s own clock was an hour ahead when it read the client', async () => {
    const now = two.clock.now.bind(two.clock);
    two.clock.now = () => now() + HOUR_MS;
    await trusted(two);
    await post(one, 'revoke', { token: await machineToken(one, client) }, client).expect(200);
    await trusted(two);
    await machineToken(two, client);
    two.clock.now = now;
    await trusted(two);
    expect(await status(two)).toBe(401);
  });
});

it('an assertion counts once, also where another node’s clock is an hour ahead and that node sweeps', async () => {
  const one = await startTestApp();
  const two = await startTestApp({ database: one.database });
  const form = {
    grant_type: 'client_credentials',
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertionOf(one, await makeSigningClient(one)),
  };
  await post(one, 'token', form).expect(200);
  two.clock.advance(HOUR_MS);
  await two.app.get(ClientSweep, { strict: false }).sweep();
  await two.close();
  const again = await post(one, 'token', form);
  await one.close();
  expectOAuthError(again, 401, 'invalid_client');
});
