// Every benchmark once, as small as it gets: what nothing runs breaks without anybody noticing. Nothing is measured. Each has to end
// by itself and to print a table; two run at a time. Exit code 1 and what it said, for each that doesn't.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Several times what the longest takes on two idle processors. */
const LIMIT_MS = 600_000;
const AT_ONCE = 2;
const RUNS = [
  ['compare', '1', '1', 'express-session'],
  ['memory', '10000'],
  ['growth', '10000,11000', '1', '1'],
  ['scaling', '1', '1000', '1'],
  ['storm', '20', '1'],
  ['verifiers', '5'],
  ['login', '1', '1'],
  ['refresh', '1'],
  ['start', '1'],
  ['guard', '1', '1', 'fastify'],
  ['revocation', '1'],
  ['enumeration', '5'],
  ['import', '100'],
  ['tokens', '1'],
  ['requests', '1'],
];

const there = readdirSync(new URL('../bench/', import.meta.url)).filter((name) => name.endsWith('.mjs'));
const missing = there.filter((name) => !RUNS.some(([run]) => `${run}.mjs` === name));
if (missing.length > 0) throw new Error(`not in scripts/bench-smoke.mjs: ${missing.join(', ')}`);

const waiting = [...RUNS];
await Promise.all(Array.from({ length: AT_ONCE }, drain));

async function drain() {
  for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) await check(run);
}

async function check([name, ...sizes]) {
  const startedAt = Date.now();
  const { ended, said } = await ran([`bench/${name}.mjs`, ...sizes]);
  const isGood = ended === 0 && /^\| --- \|/m.test(said);
  console.log(`${isGood ? 'ok' : 'FAILED'}: ${name}, ${Math.round((Date.now() - startedAt) / 1_000)} s`);
  if (isGood) return;
  process.exitCode = 1;
  console.error(`It ended with ${ended} and said:\n${said}`);
}

async function ran(given) {
  // A group of its own, so that whatever it leaves behind is ended with it.
  const child = spawn(process.execPath, ['--expose-gc', ...given], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const closed = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
  const limit = sleep(LIMIT_MS, 'nothing within its time', { ref: false });
  const ended = await Promise.race([closed, limit]);
  if (ended !== 0) endGroup(child.pid);
  return { ended, said };
}

function endGroup(leader) {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has gone by itself.
  }
}
