import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { environmentOf, portcullis, ROOT, SECRET, type Ended, type Environment } from '../cli/processes.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { takePort } from '../support/ports.js';
import { makeReadOnly } from './read-only.js';
import { runServer } from './server-process.js';

const REPORTS_APP = fileURLToPath(new URL('./reports-app.mjs', import.meta.url));
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
/** Root may write anywhere, so there another account runs the server, if it can read the checkout. */
const asOther =
  isRoot && spawnSync(process.execPath, [join(ROOT, 'dist/config/duration.js')], { uid: NOBODY }).status === 0;
const writeProtected = !isRoot || asOther ? it : it.skip;

let database: TestDatabase;
let cwd: string;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-boot-'));
  chmodSync(cwd, 0o755);
});

afterEach(() => rmSync(cwd, { recursive: true, force: true }));

/** Exit code 1, exactly these lines on standard error, and no stack trace anywhere, the log on standard output included. */
function expectRefusal({ code, stdout, stderr }: Ended, ...lines: RegExp[]): void {
  const said = stderr.trimEnd().split('\n');
  expect({ code, said }).toEqual({ code: 1, said: lines.map((line) => expect.stringMatching(line)) });
  for (const line of said) expect(line).toMatch(/^portcullis: /);
  expect(stdout).not.toMatch(/(?:\n|\\n)\s+at /);
  expect(stdout).not.toMatch(/answers on/);
}

/** Locks a table; ends every connection that comes to wait for it, until what is under way is over. */
async function whileLocked<Result>(
  { url, query }: TestDatabase,
  table: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const locker = new pg.Client({ connectionString: url });
  await locker.connect();
  await locker.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  let over = false;
  const result = work().finally(() => (over = true));
  while (!over) {
    await query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await locker.end();
  return result;
}

function withDatabase(env: Environment = {}): { cwd: string; env: Environment } {
  return { cwd, env: { ...environmentOf(database), ...env } };
}

function withFile(yaml: string): { cwd: string; env: Environment } {
  writeFileSync(join(cwd, 'server.yaml'), yaml);
  return withDatabase({ PORTCULLIS_CONFIG: 'server.yaml' });
}

describe('a start is refused for its configuration', () => {
  const files: [string, string, RegExp][] = [
    [
      'an unknown key',
      'auth:\n  mood: jwt\n',
      /auth\.mood: there is no such setting; did you mean auth\.mode\? \(server\.yaml:2\)$/,
    ],
    ['a wrong type', 'auth:\n  exchange: maybe\n', /auth\.exchange: "maybe" .*true or false \(server\.yaml:2\)$/],
    [
      'settings that contradict each other',
      'auth:\n  mode: session\n  transports: [token]\n',
      /auth\.transports: .*nobody could sign in.*server\.yaml:3/,
    ],
    [
      'plain http on a host that others reach',
      'http:\n  publicUrl: http://auth.example.com\n',
      /http\.publicUrl: "http:\/\/auth\.example\.com" is plain http .*server\.yaml:2/,
    ],
    [
      'a rule that matches no route',
      'auth:\n  routes:\n    - { match: "GET /v1/nothing", mode: jwt }\n',
      /auth\.routes rule "GET \/v1\/nothing" \(server\.yaml:3\) matches no route$/,
    ],
    [
      'a rule with a mode that nobody registered',
      'auth:\n  routes:\n    - { match: "GET /v1/auth/me", mode: jwtt }\n',
      /auth\.routes\[0\]\.mode: "jwtt" is not a mode; .*did you mean jwt\? \(server\.yaml:3\)$/,
    ],
    [
      'a rule under a floor',
      'auth:\n  routes:\n    - { match: "GET /v1/users/:id", mode: jwt }\n',
      /"GET \/v1\/users\/:id" \(server\.yaml:3\), route GET \/v1\/users\/:id: mode jwt may lag 10m .*allows 0s \(@MaxStaleness\)$/,
    ],
  ];
  it.each(files)('%s', async (_what, yaml, line) => {
    expectRefusal(await runServer(withFile(yaml)), line);
  });

  it('several mistakes, a line for each', async () => {
    expectRefusal(await runServer(withFile('auth:\n  mood: jwt\n  exchange: maybe\n')), /auth\.exchange/, /auth\.mood/);
  });

  it('a wrong variable, and a missing secret', async () => {
    const mistyped = withDatabase({ PORTCULLIS_TOKENS__ACCESS_TTL: 'soon' });
    expectRefusal(await runServer(mistyped), /tokens\.accessTtl: "soon" .*PORTCULLIS_TOKENS__ACCESS_TTL/);
    const secretless = { cwd, env: { DATABASE_URL: database.url } };
    expectRefusal(await runServer(secretless), /PORTCULLIS_SECRET: is not set, and database\.url demands it/);
  });

  it('a jwt route that asks for roles which tokens do not carry', async () => {
    const options = withFile('auth: { mode: jwt }\ntokens: { authorities: permissions }\n');
    expectRefusal(
      await runServer(options, REPORTS_APP),
      /route GET \/reports: mode jwt decides by the token, and asks for roles \(manager\) which tokens don't carry/,
    );
  });
});

describe('a start is refused for what it finds', () => {
  it('a database that cannot be reached, without naming the password', async () => {
    const env = { DATABASE_URL: 'postgres://someone:hunter2@127.0.0.1:1/accounts', PORTCULLIS_SECRET: SECRET };
    const refused = await runServer({ cwd, env });
    expectRefusal(refused, /^portcullis: cannot reach the database at 127\.0\.0\.1:1\/accounts: .*ECONNREFUSED/);
    expect(refused.stdout + refused.stderr).not.toContain('hunter2');
  });

  it.each(['data_keys', 'change_head'])('a database that goes away while %s is asked', async (table) => {
    const away = await createTestDatabase();
    try {
      expect((await portcullis(['migrate'], { cwd, env: environmentOf(away) })).code).toBe(0);
      const refused = whileLocked(away, table, () => runServer({ cwd, env: { ...environmentOf(away), PORT: '0' } }));
      expectRefusal(await refused, /^portcullis: the database went away: terminating connection/);
    } finally {
      await away.drop();
    }
  });

  it('a database that takes no writes, before there are keys in it', async () => {
    const readOnly = await createTestDatabase();
    try {
      await makeReadOnly(readOnly);
      expectRefusal(
        await runServer({ cwd, env: environmentOf(readOnly) }),
        /^portcullis: the database takes no writes, by default_transaction_read_only: cannot execute/,
      );
    } finally {
      await readOnly.drop();
    }
  });

  it('a database whose keys another secret made', async () => {
    expect(await portcullis(['keys', 'list'], { env: environmentOf(database) })).toMatchObject({ code: 0 });
    const env = { PORTCULLIS_SECRET: `another-${SECRET}` };
    expectRefusal(
      await runServer(withDatabase(env)),
      /^portcullis: PORTCULLIS_SECRET does not open the keys in this database/,
    );
  });

  it('a port that is taken', async () => {
    const { port, release } = await takePort();
    const refused = await runServer(withDatabase({ PORT: String(port) }));
    await release();
    expectRefusal(
      refused,
      new RegExp(`^portcullis: cannot listen on 127\\.0\\.0\\.1:${port}: the port is taken; .*PORT`),
    );
  });

  (process.platform === 'linux' ? it : it.skip)('a data folder under one that takes none', async () => {
    const env = { PORTCULLIS_DATABASE__DATA: '/proc/data' };
    expectRefusal(await runServer({ cwd, env }), /^portcullis: .*the data folder \/proc\/data.*set database\.data/);
  });

  it('a data folder under what is a file', async () => {
    writeFileSync(join(cwd, 'file'), '');
    const env = { PORTCULLIS_DATABASE__DATA: 'file/data' };
    expectRefusal(
      await runServer({ cwd, env }),
      /^portcullis: the data folder .*\/file\/data can't be used .*set database\.data/,
    );
  });

  writeProtected(
    'a data folder without write permission (skipped as root where others cannot read the checkout)',
    async () => {
      const data = join(cwd, 'data');
      mkdirSync(data);
      chmodSync(data, 0o555);
      const refused = await runServer({
        cwd,
        env: { PORTCULLIS_DATABASE__DATA: data },
        uid: asOther ? NOBODY : undefined,
      });
      expectRefusal(refused, new RegExp(`^portcullis: .*${data}.*set database\\.data`));
    },
  );

  it('a data folder of another PostgreSQL version', async () => {
    mkdirSync(join(cwd, 'data/postgres'), { recursive: true });
    writeFileSync(join(cwd, 'data/postgres/PG_VERSION'), '12\n');
    const refused = await runServer({ cwd, env: { PORTCULLIS_DATABASE__DATA: 'data' } });
    expectRefusal(
      refused,
      /^portcullis: the data folder .* is of PostgreSQL 12 and the server installed is \d+: set database\.data/,
    );
  });
});
