import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDatabase } from './support/database.mjs';
import { startNode } from './support/nodes.mjs';
import { processorTime } from './support/processor-time.mjs';
import { median, report } from './support/report.mjs';
import { residentBytes } from './support/resident-memory.mjs';

/*
 * From the start of a node to its first answer, and its resident memory once it has been idle for a while: on a data folder that
 * is there, whose PostgreSQL starts with the node, and on a PostgreSQL that runs; beside them a process of Node that does nothing
 * but start. Memory and processor time are those of the node's process alone, without PostgreSQL's.
 *
 *   node bench/start.mjs [rounds] [another checkout, built]
 *
 * With a second checkout, its nodes take turns with these.
 */
const ROUNDS = Number(process.argv[2] ?? 9);
const OTHER = process.argv[3];
const IDLE_MS = 5_000;

const database = await startDatabase();
const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
// Under root the server runs as another account, which has to get through to its cluster.
chmodSync(folder, 0o711);

const checkouts = [['Portcullis', undefined], ...(OTHER === undefined ? [] : [[`Portcullis in ${OTHER}`, OTHER]])];
const contenders = [
  ...checkouts.flatMap(([name, checkout], index) => [
    [`${name}, existing data folder`, () => startPortcullis(undefined, join(folder, String(index)), checkout)],
    [`${name}, running PostgreSQL`, () => startPortcullis(database.url, folder, checkout)],
  ]),
  ['Node, nothing loaded', startBare],
].map(([name, start]) => ({ name, start, samples: [] }));

try {
  // The first round makes the data folder, and isn't counted.
  for (let round = -1; round < ROUNDS; round++) {
    for (const { start, samples } of contenders) {
      const sample = await start();
      if (round >= 0) samples.push(sample);
    }
  }
} finally {
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
}
report('start', contenders.map(rowOf));

async function startPortcullis(databaseUrl, data, checkout) {
  const startedAt = performance.now();
  const node = await startNode(databaseUrl, { PORTCULLIS_DATABASE__DATA: data }, checkout);
  const { status } = await globalThis.fetch(`${node.url}/health/ready`);
  const milliseconds = performance.now() - startedAt;
  const processor = processorTime(node.pid).used;
  if (status !== 200) throw new Error(`the first answer was ${status}`);
  await sleep(IDLE_MS);
  const megabytes = residentBytes(node.pid) / 2 ** 20;
  await node.stop();
  return { milliseconds, processor, megabytes };
}

async function startBare() {
  const startedAt = performance.now();
  const program = 'process.stdout.write("up"); setInterval(() => undefined, 1_000)';
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const milliseconds = performance.now() - startedAt;
  const processor = processorTime(child.pid).used;
  const megabytes = residentBytes(child.pid) / 2 ** 20;
  child.kill();
  return { milliseconds, processor, megabytes };
}

function rowOf({ name, samples }) {
  const spread = (of) => {
    const values = samples.map(of);
    return `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)})`;
  };
  return {
    process: name,
    'to the first answer, ms': spread(({ milliseconds }) => milliseconds),
    'processor time until then, ms': spread(({ processor }) => processor),
    'resident when idle, MiB': spread(({ megabytes }) => megabytes),
  };
}
