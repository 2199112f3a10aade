import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ADAPTERS } from '../support/test-app.js';
import { besideABystander } from './bystander.js';
import { REFUSED, SWALLOWED } from './broken-requests.js';
import { expectUnharmed, startVictim, type Victim } from './victim.js';
import { ask, open } from './wire.js';

/** What the server may hold beyond what it held before, in MiB. */
const MOST_MIB = 200;
const PIPELINED = 500;

const JSON_LOGIN = 'POST /v1/auth/login HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nconnection: close\r\n';

async function together<Value>(count: number, one: (number: number) => Promise<Value>): Promise<Value[]> {
  return Promise.all(Array.from({ length: count }, (_, number) => one(number)));
}

describe.each(ADAPTERS)('broken and oversized requests, on %s', (adapter) => {
  let victim: Victim;

  beforeAll(async () => {
    victim = await startVictim(adapter);
  });
  afterAll(async () => {
    expectUnharmed(await victim.stop(), victim);
  });

  it.each(REFUSED)('refuses %s, and hears nothing of what follows', async (_name, bytes) => {
    const { status, answers, text, closed } = await ask(victim.url, bytes);
    expect({ status, answers, closed }).toEqual({ status: 400, answers: 1, closed: true });
    expect(text).toMatch(/\r\ncontent-type: application\/problem\+json/i);
  });

  it('refuses a request without a host; Node does that by itself, without a body', async () => {
    const { status, answers, closed } = await ask(victim.url, 'GET /health/live HTTP/1.1\r\n\r\nGET /health/live');
    expect({ status, answers, closed }).toEqual({ status: 400, answers: 1, closed: true });
  });

  it.each(SWALLOWED)('takes the body of a %s for a body', async (_name, bytes) => {
    const { status, answers, closed } = await ask(victim.url, bytes);
    expect({ answers, closed }).toEqual({ answers: 1, closed: true });
    expect(status).toBeLessThan(500);
  });

  it('refuses headers over 16 KiB, in one piece or in many', async () => {
    const served = await besideABystander(victim, { mostMiB: MOST_MIB }, async () => {
      const huge = `GET /health/live HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(1_000_000)}\r\n\r\n`;
      const many = `GET /health/live HTTP/1.1\r\nhost: a\r\n${'a: b\r\n'.repeat(10_000)}\r\n`;
      const target = `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nhost: a\r\n\r\n`;
      const heard = await together(90, (number) => ask(victim.url, [huge, many, target][number % 3] ?? ''));
      // A client that is still writing when the connection closes may lose the answer.
      expect(heard.every(({ status, closed }) => closed && (status === 431 || status === 0))).toBe(true);
      expect(heard.some(({ status }) => status === 431)).toBe(true);
    });
    expect(served).toBeGreaterThan(0);
  });

  it('refuses bodies that nest deep, however many at once', async () => {
    const bodies = ['['.repeat(60_000), '{"a":'.repeat(12_000), `${'['.repeat(30_000)}${']'.repeat(30_000)}`];
    await besideABystander(victim, { mostMiB: MOST_MIB }, async () => {
      const heard = await together(300, (number) => {
        const body = bodies[number % bodies.length] ?? '';
        return ask(victim.url, `${JSON_LOGIN}content-length: ${body.length}\r\n\r\n${body}`);
      });
      expect(new Set(heard.map(({ status }) => status))).toEqual(new Set([400]));
      expect(heard.every(({ text }) => text.includes('"malformed_body"'))).toBe(true);
    });
  });

  it('refuses bodies over the limit without keeping them, announced or not', async () => {
    const mebibyte = 'a'.repeat(1024 * 1024);
    await besideABystander(victim, { mostMiB: MOST_MIB }, async () => {
      const heard = await together(60, async (number) => {
        if (number % 2 === 0) return ask(victim.url, `${JSON_LOGIN}content-length: 10000000000\r\n\r\n${mebibyte}`);
        const chunk = `${mebibyte.length.toString(16)}\r\n${mebibyte}\r\n`;
        return ask(victim.url, `${JSON_LOGIN}transfer-encoding: chunked\r\n\r\n${chunk.repeat(8)}`);
      });
      expect(heard.every(({ status, closed }) => closed && (status === 413 || status === 0))).toBe(true);
      expect(heard.some(({ status }) => status === 413)).toBe(true);
    });
  });

  it('survives noise, on its own and after a request', async () => {
    await besideABystander(victim, { mostMiB: MOST_MIB }, async () => {
      const heard = await together(1_000, (number) => {
        const noise = randomBytes(1 + ((number * 37) % 5_000));
        const before = number % 2 === 0 ? '' : 'GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n';
        return ask(victim.url, Buffer.concat([Buffer.from(before), noise, Buffer.from('\r\n\r\n')]));
      });
      expect(heard.every(({ closed, status }) => closed && [200, 400, 0].includes(status))).toBe(true);
    });
  });

  it('answers hundreds of pipelined requests, refuses the garbage after them, and hears nothing of what follows', async () => {
    await besideABystander(victim, { mostMiB: MOST_MIB }, async () => {
      const good = 'GET /v1/auth/me HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(PIPELINED);
      const heard = await together(5, () => ask(victim.url, `${good}garbage\r\n\r\n${good}`));
      for (const { statuses, closed } of heard) {
        expect(closed).toBe(true);
        expect(statuses.length).toBeLessThanOrEqual(PIPELINED + 1);
        expect(statuses.every((status) => status === 401 || status === 400)).toBe(true);
      }
    });
  });

  it('forgets clients that leave in the middle of a request', async () => {
    const halves = [
      'GET /v1/auth',
      'GET /v1/auth/me HTTP/1.1\r\nhost: a\r\nx-',
      `${JSON_LOGIN}content-length: 1000\r\n\r\n{"email":"a`,
      `${JSON_LOGIN}transfer-encoding: chunked\r\n\r\n100\r\n{"em`,
      `GET /v1/auth/me HTTP/1.1\r\nhost: a\r\nauthorization: ${victim.credential['authorization'] ?? ''}\r\n\r\n`,
    ];
    await besideABystander(victim, { mostMiB: MOST_MIB }, async () => {
      await together(2_000, async (number) => {
        const socket = await open(victim.url);
        socket.write(halves[number % halves.length] ?? '');
        await sleep(number % 20);
        if (number % 2 === 0) socket.resetAndDestroy();
        else socket.end().destroy();
      });
    });
  });
});
