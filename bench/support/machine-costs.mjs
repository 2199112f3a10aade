import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './report.mjs';

/*
 * What passes on this machine while nobody uses a processor: how long a process that slept takes to run once it is written to,
 * by how much a pause is longer than was asked, and a flush of the disk.
 */
const TIMES = 300;

/** Answers each byte with the moment at which it came and the processor time used since the answer before, in ms. */
const ECHO = `
  let used = process.cpuUsage();
  process.stdin.on('data', () => {
    const at = process.hrtime.bigint();
    const { user, system } = process.cpuUsage(used);
    process.stdout.write(at + ' ' + (user + system) / 1000 + '\\n');
    setImmediate(() => (used = process.cpuUsage()));
  });`;

/**
 * A pipe to a process that sleeps, each time after a pause: from before the write until its handler runs, less the processor time
 * that it took to get there. The clock is the kernel's, one for all processes.
 *
 * @returns milliseconds of each
 */
export async function measureWakeUps() {
  const child = spawn(process.execPath, ['-e', ECHO], { stdio: ['pipe', 'pipe', 'inherit'] });
  const took = [];
  for (let time = -20; time < TIMES; time++) {
    await sleep(2 + Math.random() * 6);
    const answer = once(child.stdout, 'data');
    const sent = process.hrtime.bigint();
    child.stdin.write('.');
    const [at, used] = String((await answer)[0]).split(' ');
    if (time >= 0) took.push(Math.max(0, Number(BigInt(at) - sent) / 1e6 - Number(used)));
  }
  child.kill();
  await once(child, 'exit');
  return took;
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

/** @returns milliseconds of each of many flushes of a block appended to a file of its own, on the disk of temporary files */
export function measureFlushes() {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-flush-'));
  const file = openSync(join(folder, 'file'), 'w');
  const block = Buffer.alloc(8_192, 1);
  const took = [];
  for (let time = 0; time < TIMES; time++) {
    // As the server's log: blocks that have been written before.
    writeSync(file, block, 0, block.length, (time % 32) * block.length);
    const from = performance.now();
    fdatasyncSync(file);
    if (time >= 32) took.push(performance.now() - from);
  }
  closeSync(file);
  rmSync(folder, { recursive: true });
  return took;
}
