import { fork } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openConnection } from './connection.mjs';

/*
 * Clients that log in over and over, each as soon as it was answered, in a process of their own: whoever measures something
 * else meanwhile doesn't wait for their work.
 */
const SELF = fileURLToPath(import.meta.url);

/** Starts a storm; `stop` gives status and milliseconds of each answer. */
export async function startStorm(url, clients, login) {
  const child = fork(SELF, ['storm', url, String(clients), JSON.stringify(login)]);
  await once(child, 'message');
  return {
    stop: async () => {
      const ended = once(child, 'exit');
      child.send('stop');
      const [answers] = await once(child, 'message');
      await ended;
      return answers;
    },
  };
}

async function storm(url, count, login) {
  const clients = await Promise.all(Array.from({ length: count }, () => openConnection(url)));
  const answers = [];
  let over = false;
  const told = once(process, 'message').then(() => (over = true));
  process.send('under way');
  await Promise.all(
    clients.map(async (client) => {
      while (!over) {
        const from = performance.now();
        const { status, retryAfter, at } = await client.request('POST', '/v1/auth/login', {}, login);
        answers.push({ status, took: at - from });
        if (status === 503) await Promise.race([told, sleep(retryAfter * 1_000)]);
      }
      client.close();
    }),
  );
  process.send(answers, () => process.disconnect());
}

if (process.argv[2] === 'storm') await storm(process.argv[3], Number(process.argv[4]), JSON.parse(process.argv[5]));
