import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDatabase } from './support/database.mjs';
import { startNode } from './support/nodes.mjs';
import { median, report } from './support/report.mjs';
import { residentBytes } from './support/resident-memory.mjs';

/*
 * From the start of a node to its first answer, on a database that is there and migrated, and its resident memory once it has been
 * idle for a while; beside it a process of Node that does nothing but start.
 *
 *   node bench/start.mjs [rounds]
 */
const ROUNDS = Number(process.argv[2] ?? 9);
const IDLE_MS = 5_000;

const database = await startDatabase();
const samples = { portcullis: [], bare: [] };
try {
  for (let round = -1; round < ROUNDS; round++) {
    const [portcullis, bare] = [await startPortcullis(), await startBare()];
    if (round < 0) continue;
    samples.portcullis.push(portcullis);
    samples.bare.push(bare);
  }
} finally {
  await database.stop();
}
report('start', [rowOf('Portcullis', samples.portcullis), rowOf('Node, nothing loaded', samples.bare)]);

async function startPortcullis() {
  const startedAt = performance.now();
  const node = await startNode(database.url);
  const { status } = await globalThis.fetch(`${node.url}/health/ready`);
  const milliseconds = performance.now() - startedAt;
  if (status !== 200) throw new Error(`the first answer was ${status}`);
  await sleep(IDLE_MS);
  const megabytes = residentBytes(node.pid) / 2 ** 20;
  await node.stop();
  return { milliseconds, megabytes };
}

async function startBare() {
  const startedAt = performance.now();
  const program = 'process.stdout.write("up"); setInterval(() => undefined, 1_000)';
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const milliseconds = performance.now() - startedAt;
  const megabytes = residentBytes(child.pid) / 2 ** 20;
  child.kill();
  return { milliseconds, megabytes };
}

function rowOf(process, sample) {
  const spread = (values) =>
    `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)})`;
  return {
    process,
    'to the first answer, ms': spread(sample.map(({ milliseconds }) => milliseconds)),
    'resident when idle, MiB': spread(sample.map(({ megabytes }) => megabytes)),
  };
}
