import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { ended, environmentOf, portcullis, ROOT, start, type Ended } from '../cli/processes.js';
import { companionsOf, until } from '../database/embedded-harness.js';
import { createTestDatabase } from '../support/test-database.js';
import { makeReadOnly } from './read-only.js';
import { startServer } from './server-process.js';

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-starting-'));
  // Under root the database runs as another account, which has to get through.
  chmodSync(cwd, 0o711);
});

afterEach(async () => {
  await until(() => companionsOf(cwd).length === 0, `nothing left of ${cwd}`);
  rmSync(cwd, { recursive: true, force: true });
});

/** Signals a server that starts as soon as that is so; how it ends. */
async function stopOnce(condition: () => boolean, signal: NodeJS.Signals, args: string[] = []): Promise<Ended> {
  const child = start(join(ROOT, 'dist/main.js'), args, { cwd });
  const end = ended(child);
  await until(condition, 'the moment of the signal');
  child.kill(signal);
  return end;
}

/** By itself and without a word; with 1 where a busy machine takes more than the contract's 5 s. */
function expectCleanEnd({ code, stdout, stderr }: Ended): void {
  expect([0, 1]).toContain(code);
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
}

describe('a server that is told to stop while it starts', () => {
  const run = (name: string): string => join(cwd, 'data/postgres.run', name);
  const moments: [string, () => boolean][] = [
    ['it has the lock', () => existsSync(run('lock.1'))],
    [
      'the database is being made',
      () =>
        readdirSync(cwd).includes('data') &&
        readdirSync(join(cwd, 'data')).some((name) => name.startsWith('postgres.new')),
    ],
    ['the database comes up', () => existsSync(run('lifeline'))],
    ['the database takes connections', () => existsSync(join(cwd, 'data/postgres/.s.PGSQL.5432'))],
    ['the secret is there', () => existsSync(join(cwd, 'data/secret'))],
  ];
  it.each(moments)('once %s, ends cleanly and leaves nothing running', async (_when, condition) => {
    const { code, stderr, stdout } = await stopOnce(condition, 'SIGTERM');
    expect([0, 1]).toContain(code);
    expect(stderr).toBe('');
    expect(stdout).not.toMatch(/\\n +at |answers on/);
    await until(() => companionsOf(cwd).length === 0, 'database and watchdog gone');
    const next = await startServer({ cwd });
    next.signal('SIGTERM');
    expect(await next.end).toMatchObject({ code: 0, stderr: '' });
  });

  it('does so on SIGINT, and with workers', async () => {
    const lifeline = (): boolean => existsSync(run('lifeline'));
    expectCleanEnd(await stopOnce(lifeline, 'SIGINT'));
    await until(() => companionsOf(cwd).length === 0, 'database and watchdog gone');
    rmSync(join(cwd, 'data'), { recursive: true });
    expectCleanEnd(await stopOnce(lifeline, 'SIGTERM', ['--workers', '2']));
  });

  it('does so while it waits for a database of its operator’s', async () => {
    const database = await createTestDatabase();
    const holder = new pg.Client(database.url);
    await holder.connect();
    // What every migration waits for.
    await holder.query('SELECT pg_advisory_lock($1)', [0x70_74_63_6c]);
    const child = start(join(ROOT, 'dist/main.js'), [], { cwd, env: environmentOf(database) });
    const end = ended(child);
    for (let waiting: unknown[] = []; waiting.length === 0;) {
      waiting = await database.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
    }
    child.kill('SIGTERM');
    expectCleanEnd(await end);
    await holder.end();
    await database.drop();
  });
});

it('a server whose database takes no writes says why it holds no lease', async () => {
  const database = await createTestDatabase();
  const env = environmentOf(database);
  expect(await portcullis(['keys', 'list'], { env })).toMatchObject({ code: 0 });
  await makeReadOnly(database);
  const server = await startServer({ cwd, env });
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(503);
  server.signal('SIGTERM');
  const { code, stdout } = await server.end;
  expect(code).toBe(0);
  expect(stdout).toContain(
    '"msg":"the lease could not be renewed; the database takes no writes: it has become a standby,',
  );
  await database.drop();
});
