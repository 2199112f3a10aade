import type { Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ADAPTERS } from '../support/test-app.js';
import { besideABystander } from './bystander.js';
import { expectUnharmed, startVictim, type Victim } from './victim.js';
import { ask, listen, open } from './wire.js';

/** Descriptors that this process, or the server, needs for anything else. */
const OTHER_DESCRIPTORS = 1_000;
/** As many as both processes may open, and short of `http.maxConnections`. */
const IDLE = Math.min(8_000, descriptorLimit() - OTHER_DESCRIPTORS);
const AT_ONCE = 200;
/** Twice what a limit says: it is kept, if not to the second on a busy machine. */
const HEADERS_PATIENCE_MS = 2 * 10_000;
const REQUEST_PATIENCE_MS = 2 * 30_000;

const LOGIN =
  'POST /v1/auth/login HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n';
const MOST_MIB = 200;

function descriptorLimit(): number {
  const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  return Number(limit ?? 0);
}

/** Sends a byte every second for as long as the connection lives. */
async function drip(socket: Socket, bytes: string): Promise<void> {
  for (let number = 0; !socket.destroyed && socket.writable; number++) {
    socket.write(bytes[number % bytes.length] ?? '');
    await sleep(1_000);
  }
}

async function openMany(url: string, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const more = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, () => open(url));
    sockets.push(...(await Promise.all(more)));
  }
  return sockets;
}

describe.each(ADAPTERS)('connections that only take place, on %s', (adapter) => {
  let victim: Victim;

  beforeAll(async () => {
    victim = await startVictim(adapter);
  });
  afterAll(async () => {
    expectUnharmed(await victim.stop(), victim);
  });

  it('closes those whose headers or bodies come slowly, or whose answers nobody reads', async () => {
    const slow = async (start: string, bytes: string, patience: number): Promise<number> => {
      const socket = await open(victim.url);
      socket.write(start);
      const [{ status, closed }] = await Promise.all([listen(socket, patience), drip(socket, bytes)]);
      expect(closed).toBe(true);
      return status;
    };
    const deaf = async (): Promise<boolean> => {
      const socket = await open(victim.url);
      socket.pause();
      // More than what fits between the two processes.
      socket.write('GET /openapi.json HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(200));
      const gone = new Promise<true>((resolve) => socket.once('close', () => resolve(true)));
      const answer = await Promise.race([gone, stuck(socket, REQUEST_PATIENCE_MS)]);
      socket.destroy();
      return answer;
    };
    await besideABystander(victim, { mostMiB: MOST_MIB }, async () => {
      const many = <Value>(one: () => Promise<Value>): Promise<Value[]> =>
        Promise.all(Array.from({ length: 100 }, one));
      const [headers, bodies, chunks, read] = await Promise.all([
        many(() => slow('GET /health/live HTTP/1.1\r\nhost: a\r\nx-slow: ', 'a', HEADERS_PATIENCE_MS)),
        many(() => slow(LOGIN, '{"email":"somebody', REQUEST_PATIENCE_MS)),
        many(() =>
          slow(LOGIN.replace('content-length: 1000', 'transfer-encoding: chunked'), '1\r\n{\r\n', REQUEST_PATIENCE_MS),
        ),
        Promise.all([deaf(), deaf(), deaf()]),
      ]);
      expect([new Set(headers), new Set(bodies), new Set(chunks)]).toEqual([
        new Set([408]),
        new Set([408]),
        new Set([408]),
      ]);
      expect(read).toEqual([true, true, true]);
    });
  });

  it(`serves others beside ${IDLE} idle connections, and closes them`, async () => {
    expect(IDLE).toBeGreaterThan(500);
    await besideABystander(victim, { mostMiB: MOST_MIB }, async () => {
      const sockets = await openMany(victim.url, IDLE);
      const heard = await Promise.all(sockets.map((socket) => listen(socket, 3 * HEADERS_PATIENCE_MS)));
      expect(heard.filter(({ closed }) => !closed)).toEqual([]);
    });
  });

  it('serves others beside a flood of connections that come and go', async () => {
    await besideABystander(victim, { mostMiB: MOST_MIB }, async () => {
      for (let round = 0; round < 25; round++) {
        const sockets = await openMany(victim.url, AT_ONCE);
        for (const socket of sockets) socket.write('GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n');
        for (const socket of sockets) socket.resetAndDestroy();
      }
    });
  });
});

/** Whether the server has given a connection up that its client doesn't read from: writing to it fails. */
async function stuck(socket: Socket, patience: number): Promise<boolean> {
  const deadline = performance.now() + patience;
  while (performance.now() < deadline) {
    if (!socket.write('x')) await sleep(0);
    if (socket.destroyed) return true;
    await sleep(1_000);
  }
  return false;
}

describe.each(ADAPTERS)('more connections than http.maxConnections, on %s', (adapter) => {
  const MOST = 50;

  it('are closed, those that are idle make room, and the server goes on', async () => {
    const victim = await startVictim(adapter, { PORTCULLIS_HTTP__MAX_CONNECTIONS: String(MOST) });
    const request = 'GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n';
    // Kept alive and idle: the first that comes past the limit is closed, and they with it. The victim's own start may have left
    // a connection or two open, so neither number is exact.
    const kept = await openMany(victim.url, MOST - 5);
    await Promise.all(kept.map((socket) => new Promise((resolve) => socket.once('data', resolve).write(request))));
    const closed = Promise.all(kept.map((socket) => listen(socket)));
    await openMany(victim.url, 10);
    expect((await closed).every((heard) => heard.closed)).toBe(true);
    expect((await ask(victim.url, request.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'))).status).toBe(200);
    // Silent ones hold their places, and everybody past them is turned away at once.
    const silent = await openMany(victim.url, MOST);
    const turnedAway = await Promise.all(Array.from({ length: 200 }, () => ask(victim.url, request)));
    expect(turnedAway.every(({ status, closed: away }) => status === 0 && away)).toBe(true);
    await Promise.all(silent.map((socket) => listen(socket)));
    expect((await ask(victim.url, request.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'))).status).toBe(200);
    expectUnharmed(await victim.stop(), victim);
  });
});
