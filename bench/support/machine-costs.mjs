import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './report.mjs';

/*
 * What passes on this machine while nobody uses a processor: how long a process that slept takes to run once it is written to,
 * and by how much a pause is longer than was asked.
 */
const TIMES = 300;

/** Answers each byte with the moment at which it came and the processor time used since the answer before, in ms. */
const ECHO = `
  let used = process.cpuUsage();
  process.stdin.on('data', () => {
    const at = process.hrtime.bigint();
    const { user, system } = process.cpuUsage(used);
    process.stdout.write(at + ' ' + (user + system) / 1000 + '\\n');
    used = process.cpuUsage();
  });`;

/**
 * A pipe to a process that sleeps, each time after a pause: from before the write until its handler runs, less the processor time
 * that it took to get there. The clock is the kernel's, one for all processes.
 *
 * @returns milliseconds, median
 */
export async function measureWakeUp() {
  const child = spawn(process.execPath, ['-e', ECHO], { stdio: ['pipe', 'pipe', 'inherit'] });
  const took = [];
  for (let time = -20; time < TIMES; time++) {
    await sleep(2 + Math.random() * 6);
    const answer = once(child.stdout, 'data');
    const sent = process.hrtime.bigint();
    child.stdin.write('.');
    const [at, used] = String((await answer)[0]).split(' ');
    if (time >= 0) took.push(Number(BigInt(at) - sent) / 1e6 - Number(used));
  }
  child.kill();
  await once(child, 'exit');
  return Math.max(0, median(took));
}

/** @returns by how many milliseconds a pause of one is exceeded, median */
export async function measurePause() {
  const took = [];
  for (let time = 0; time < TIMES; time++) {
    const from = process.hrtime.bigint();
    await sleep(1);
    took.push(Number(process.hrtime.bigint() - from) / 1e6 - 1);
  }
  return Math.max(0, median(took));
}
