import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './wire.js';
import type { Victim } from './victim.js';

const EVERY_MS = 100;

/**
 * Does something to a server while somebody else uses it, each time by a new connection.
 *
 * @returns how often that client was answered; each answer was a 200
 * @throws when it was not, or the server held more memory than it may meanwhile
 */
export async function besideABystander(
  victim: Victim,
  { mostMiB }: { mostMiB: number },
  abuse: () => Promise<unknown>,
): Promise<number> {
  const before = victim.memory();
  let highest = before;
  let over = false;
  const answers: string[] = [];
  const bystander = (async (): Promise<void> => {
    do {
      const { status, text } = await ask(victim.url, requestOf(victim));
      answers.push(status === 200 ? 'served' : `${status} ${text}`);
      highest = Math.max(highest, victim.memory());
      await sleep(EVERY_MS);
    } while (!over);
  })();
  try {
    await abuse();
  } finally {
    over = true;
    await bystander;
  }
  expect(new Set(answers)).toEqual(new Set(['served']));
  expect(highest - before).toBeLessThan(mostMiB);
  return answers.length;
}

function requestOf({ credential }: Victim): string {
  const lines = Object.entries(credential).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET /v1/auth/me HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${lines.join('')}\r\n`;
}
