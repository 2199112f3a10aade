import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { environmentOf, portcullis, refused, SECRET } from './processes.js';

describe('portcullis migrate', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query('DROP SCHEMA public CASCADE');
    await database.query('CREATE SCHEMA public');
  });

  afterAll(() => database.drop());

  it('makes the schema once, however many do it at the same time', async () => {
    const env = environmentOf(database);
    const both = await Promise.all([portcullis(['migrate'], { env }), portcullis(['migrate'], { env })]);
    expect(both).toMatchObject([
      { code: 0, stderr: '' },
      { code: 0, stderr: '' },
    ]);
    const [second, first] = both.map(({ stdout }) => stdout).sort((a, b) => a.localeCompare(b));
    expect(first).toMatch(/^(?:The database is up to date\.|ran Foundation\d+)\n/);
    expect([first, second]).toContain('The database is up to date.\n');
    expect([first, second].join('').match(/ran Foundation/g)).toHaveLength(1);
    expect(await database.query("SELECT name FROM roles WHERE name = 'admin'")).toHaveLength(1);
  });

  it('says in one line that there is no database', async () => {
    const env = { DATABASE_URL: 'postgres://someone:hunter2@127.0.0.1:1/accounts', PORTCULLIS_SECRET: SECRET };
    expect(await portcullis(['migrate'], { env })).toEqual(
      refused('cannot reach the database at 127.0.0.1:1/accounts: connect ECONNREFUSED 127.0.0.1:1'),
    );
  });

  it('never prints a password, with a slash that should have been escaped neither', async () => {
    const env = { DATABASE_URL: 'postgres://someone:/hunter2@127.0.0.1:1/accounts', PORTCULLIS_SECRET: SECRET };
    const { code, stdout, stderr } = await portcullis(['migrate'], { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^portcullis: cannot reach the database at database\.url: .+\n$/);
    expect(stdout + stderr).not.toContain('hunter2');
  });
});

describe('portcullis config check', () => {
  let cwd: string;

  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), 'portcullis-config-'));
    writeFileSync(join(cwd, 'good.yaml'), 'auth: { mode: jwt }\n');
    writeFileSync(join(cwd, 'bad.yaml'), 'auth:\n  mood: jwt\nhttp: { port: many }\n');
  });

  afterAll(() => rmSync(cwd, { recursive: true }));

  it('approves a good file', async () => {
    expect(await portcullis(['config', 'check', 'good.yaml'], { cwd })).toEqual({
      code: 0,
      stdout: 'ok\n',
      stderr: '',
    });
  });

  it('has a line for everything that is wrong with a bad one, and for one that is not there', async () => {
    const bad = await portcullis(['config', 'check', 'bad.yaml'], { cwd });
    expect(bad).toMatchObject({ code: 1, stdout: '' });
    expect(bad.stderr.trimEnd().split('\n').sort()).toEqual([
      expect.stringMatching(/^portcullis: auth\.mood: .*\(bad\.yaml:2\)$/),
      expect.stringMatching(/^portcullis: http\.port: "many" .*\(bad\.yaml:3\)$/),
    ]);
    const missing = await portcullis(['config', 'check', 'missing.yaml'], { cwd });
    expect(missing).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/missing\.yaml: there is no such file.*\n$/),
    });
  });
});
