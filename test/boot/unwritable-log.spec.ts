import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf, ROOT } from '../cli/processes.js';
import { NOTHING_WRITTEN, onLimits, until } from '../database/embedded-harness.js';
import { createTestDatabase } from '../support/test-database.js';

onLimits('a server whose log can’t be written any more, as on a full disk, goes on and stops cleanly', async () => {
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-log-'));
  const log = join(folder, 'log');
  const child = spawn(process.execPath, [join(ROOT, 'dist/main.js')], {
    cwd: folder,
    env: { PORT: '0', PORTCULLIS_ENV: 'test', ...environmentOf(database) },
    stdio: ['ignore', openSync(log, 'a'), 'inherit'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  const end = new Promise((resolve) => child.once('exit', resolve));
  const address = (): string | undefined => /answers on (http:\S+)/.exec(readFileSync(log, 'utf8'))?.[1];
  await until(() => address() !== undefined, 'the server answers');
  const [program = '', ...limit] = NOTHING_WRITTEN;
  execFileSync(program, [...limit, '--pid', String(child.pid)]);
  const before = readFileSync(log, 'utf8');
  for (let count = 0; count < 20; count++) expect((await fetch(`${address()}/v1/users`)).status).toBe(401);
  child.kill('SIGTERM');
  expect(await end).toBe(0);
  expect(readFileSync(log, 'utf8')).toBe(before);
  await database.drop();
  rmSync(folder, { recursive: true });
});
