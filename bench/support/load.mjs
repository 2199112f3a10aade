import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from './connection.mjs';

/*
 * A process of its own: sends guarded requests to every node in turn, at a fixed rate for all of them together, until it is
 * told to stop; then says how many were answered each second.
 */
const CONNECTIONS_PER_NODE = 4;

process.once('message', ({ urls, headers, ratePerSecond }) => void run(urls, headers, ratePerSecond));

async function run(urls, headers, ratePerSecond) {
  const connections = await Promise.all(
    Array.from({ length: CONNECTIONS_PER_NODE }, () => urls.map(openConnection)).flat(),
  );
  const start = performance.now();
  let stopped = false;
  let answered = 0;
  process.once('message', () => (stopped = true));
  process.send('running');
  const pauseMs = (connections.length / ratePerSecond) * 1_000;
  await Promise.all(
    connections.map(async (connection, number) => {
      for (let turn = 0; !stopped; turn++) {
        // By the clock and not by pauses in between, so that slow answers don't lower the rate.
        await sleep(start + (turn + number / connections.length) * pauseMs - performance.now());
        const { status } = await connection.request('GET', '/v1/auth/me', headers);
        if (status !== 200) throw new Error(`the load was answered ${status}`);
        answered += 1;
      }
      connection.close();
    }),
  );
  process.send(Math.round(answered / ((performance.now() - start) / 1_000)), () => process.exit(0));
}
