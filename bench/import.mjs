import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { startDatabase } from './support/database.mjs';
import { SECRET } from './support/nodes.mjs';
import { report } from './support/report.mjs';

/*
 * How long `portcullis users import` takes, and how much memory: whole runs of the command as an operator starts it, for files of
 * different lengths, then for the longest once more with everybody there already.
 */
const SIZES = (process.argv[2] ?? '10000,100000').split(',').map(Number);
const PROGRAM = fileURLToPath(new URL('../dist/cli/portcullis.js', import.meta.url));
/** How often the process's memory is looked at; Linux keeps its peak, so only the end can be missed. */
const LOOK_EVERY_MS = 50;

const folder = mkdtempSync(join(tmpdir(), 'portcullis-import-bench-'));
const database = await startDatabase();
const rows = [];
try {
  await database.query("INSERT INTO roles (name) VALUES ('member')");
  for (const size of SIZES) {
    await database.query('TRUNCATE users CASCADE');
    const file = await write(size);
    await measure('dry run', file, size, ['--dry-run']);
    await measure('import', file, size);
    if (size === SIZES.at(-1)) await measure('the same again', file, size);
  }
} finally {
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
}
report('import', rows);

async function write(size) {
  const path = join(folder, `${size}.ndjson`);
  // One hash for all: what it costs to make them is nobody's concern here, and none is verified.
  const passwordHash = await bcrypt('password of everybody', 10);
  const out = createWriteStream(path);
  for (let number = 0; number < size; number++) {
    const user = {
      email: `person.${number}@example.com`,
      name: `Person ${number}`,
      emailVerified: true,
      passwordHash,
      roles: ['member'],
      createdAt: '2019-04-01T12:00:00Z',
    };
    if (!out.write(`${JSON.stringify(user)}\n`)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
  return path;
}

async function measure(what, file, size, options = []) {
  const start = performance.now();
  const child = spawn(process.execPath, [PROGRAM, 'users', 'import', file, ...options], {
    cwd: folder,
    env: { PATH: process.env.PATH, PORTCULLIS_ENV: 'test', DATABASE_URL: database.url, PORTCULLIS_SECRET: SECRET },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peak = 0;
  const looking = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), LOOK_EVERY_MS);
  const [code] = await once(child, 'exit');
  clearInterval(looking);
  if (code !== 0) throw new Error(`the import ended with ${code}`);
  const seconds = (performance.now() - start) / 1_000;
  rows.push({
    what,
    accounts: size,
    'file, MB': (statSync(file).size / 1e6).toFixed(1),
    's, start included': seconds.toFixed(1),
    'accounts/s': Math.round(size / seconds),
    'peak memory, MiB': Math.round(peak / 1_024),
  });
}

/** KiB, by the kernel's own count; the last one known where the process has ended. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
