import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { PASSWORD, signIn } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { environmentOf, ended, portcullis, refused, ROOT, start, type Ended, type Environment } from './processes.js';

let server: TestApp;
let env: Environment;
let folder: string;
let foreign: string;

beforeAll(async () => {
  server = await startTestApp();
  env = environmentOf(server.database);
  folder = mkdtempSync(join(tmpdir(), 'portcullis-import-'));
  foreign = await bcrypt(PASSWORD, 4);
  await server.database.query("INSERT INTO roles (name) VALUES ('clerk'), ('manager')");
});
afterEach(() => server.database.query('DELETE FROM users'));
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function file(name: string, lines: readonly (object | string)[]): string {
  const path = join(folder, name);
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(path, `${text.join('\n')}\n`);
  return path;
}

function importing(path: string, ...args: string[]): Promise<Ended> {
  return portcullis(['users', 'import', path, '--json', ...args], { env });
}

const counts = ({ stdout }: Ended): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;

const people = (count: number): object[] =>
  Array.from({ length: count }, (_, number) => ({ email: `p${number}@example.com`, passwordHash: foreign }));

async function head(): Promise<string> {
  const [row] = await server.database.query<{ position: string }>('SELECT position FROM change_head');
  return row?.position ?? '';
}

describe('users import', () => {
  it('takes over everything that a line says, and its owner signs in by the old password', async () => {
    const before = await head();
    const line = {
      email: 'Ada@Example.com',
      name: 'Ada',
      emailVerified: true,
      passwordHash: foreign,
      roles: ['clerk', 'manager', 'clerk'],
      createdAt: '2019-04-01T14:00:00+02:00',
    };
    const result = await importing(file('one.ndjson', [line, '', { email: 'joe@example.com', name: null }]));
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(counts(result)).toEqual({ dryRun: false, lines: 2, imported: 2, present: 0, refused: 0 });
    const { answer } = await signIn(server, { id: '', email: 'ada@example.com', password: PASSWORD });
    expect(answer.body.user).toMatchObject({
      email: 'Ada@Example.com',
      name: 'Ada',
      emailVerified: true,
      roles: ['clerk', 'manager'],
      status: 'active',
      createdAt: '2019-04-01T12:00:00.000Z',
    });
    const [joe] = await server.database.query("SELECT * FROM users WHERE email = 'joe@example.com'");
    expect(joe).toMatchObject({ name: null, email_verified: false, password_hash: null, status: 'active' });
    // Nobody can hold anything in memory about somebody who wasn't there.
    expect(await head()).toBe(before);
  });

  it('lets nobody in who is suspended there', async () => {
    await importing(file('suspended.ndjson', [{ email: 's@example.com', passwordHash: foreign, status: 'suspended' }]));
    await expect(signIn(server, { id: '', email: 's@example.com', password: PASSWORD })).rejects.toThrow('403');
  });

  it('refuses line by line, says why, and imports the others', async () => {
    const refusals: [object | string, string, string?][] = [
      ['{"email": "a@example.com"', 'the line is not JSON'],
      ['{"email": "a@example.com", "email": "b@example.com"}', 'the line names a key twice'],
      ['[]', 'Invalid input: expected object, received array'],
      [{ email: 'nobody' }, 'email: Invalid email address'],
      [{ email: 'a@example.com', password: 'secret words' }, 'Unrecognized key: "password"', 'a@example.com'],
      [{ email: 'a@example.com', roles: ['boss'] }, 'roles: there is no role boss', 'a@example.com'],
      [{ email: 'a@example.com', passwordHash: 'hunter2' }, 'passwordHash: a hash of an unknown form', 'a@example.com'],
      [
        { email: 'a@example.com', passwordHash: `$scrypt$ln=30,r=8,p=1$AAAA$${'A'.repeat(43)}` },
        'passwordHash: a scrypt N (its logarithm) that is not from 1 to 20',
        'a@example.com',
      ],
      [
        { email: 'a@example.com', passwordHash: `pbkdf2_sha256$1000$a\0b$${'A'.repeat(43)}=` },
        'passwordHash: a hash with characters that can’t be stored',
        'a@example.com',
      ],
      [
        { email: 'a@example.com', status: 'deleted' },
        'status: Invalid option: expected one of "active"|"suspended"',
        'a@example.com',
      ],
      [
        { email: 'a@example.com', createdAt: '2999-01-01T00:00:00Z' },
        'createdAt: not between 1970 and now',
        'a@example.com',
      ],
      [{ email: 'a@example.com', name: 'x'.repeat(70_000) }, 'not UTF-8, or longer than 65536 bytes'],
    ];
    const path = file('mixed.ndjson', [
      { email: 'first@example.com' },
      ...refusals.map(([line]) => line),
      { email: 'last@example.com' },
    ]);
    const report = join(folder, 'report.ndjson');
    const result = await importing(path, '--report', report, '--batch', '2');
    expect(result).toMatchObject({
      code: 1,
      stderr: `portcullis: ${refusals.length} of ${refusals.length + 2} lines were refused; ${report} says why\n`,
    });
    expect(counts(result)).toMatchObject({ imported: 2, refused: refusals.length });
    const text = readFileSync(report, 'utf8');
    const reported = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number });
    expect(reported.sort((a, b) => a.line - b.line)).toEqual(
      refusals.map(([, reason, email], index) => ({ line: index + 2, reason, ...(email && { email }) })),
    );
    expect(text).not.toMatch(/hunter2|secret words/);
    expect(statSync(report).mode & 0o777).toBe(0o600);
  });

  it('shows the first refused lines where no report takes them', async () => {
    const result = await importing(
      file(
        'bad.ndjson',
        Array.from({ length: 12 }, () => 'x'),
      ),
    );
    const lines = result.stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(12);
    expect(lines[0]).toBe('line 1: the line is not JSON');
    expect(lines.slice(10)).toEqual([
      'more lines are refused; --report FILE keeps them all',
      'portcullis: 12 of 12 lines were refused',
    ]);
  });

  it('run again, it leaves everybody as they are, and goes on where it stopped', async () => {
    await importing(file('half.ndjson', people(30)), '--batch', '7');
    await signIn(server, { id: '', email: 'p3@example.com', password: PASSWORD });
    await server.database.query("UPDATE users SET name = 'changed' WHERE email = 'p4@example.com'");
    const twice = [...people(50), { email: 'P49@EXAMPLE.com', passwordHash: foreign }];
    const result = await importing(file('whole.ndjson', twice), '--batch', '7');
    expect(counts(result)).toEqual({ dryRun: false, lines: 51, imported: 20, present: 31, refused: 0 });
    expect(await server.database.query("SELECT FROM users WHERE name = 'changed'")).toHaveLength(1);
    expect(await server.database.query('SELECT FROM users')).toHaveLength(50);
  });

  it('a run that is killed leaves whole batches, and the next one brings the rest', async () => {
    const stopped = start(
      join(ROOT, 'dist/cli/portcullis.js'),
      ['users', 'import', file('killed.ndjson', people(2_000)), '--batch', '10'],
      { env },
    );
    const result = ended(stopped);
    await until(async () => (await count()) > 0);
    stopped.kill('SIGKILL');
    await result;
    expect((await count()) % 10).toBe(0);
    const { imported, present } = counts(await importing(join(folder, 'killed.ndjson'))) as Record<string, number>;
    expect(present).toBeGreaterThan(0);
    expect(present! % 10).toBe(0);
    expect(imported! + present!).toBe(2_000);
    expect(await count()).toBe(2_000);
  });

  it('of a dry run, foresees the same counts, refusals included, and writes nothing', async () => {
    await importing(file('before.ndjson', people(2)));
    const path = file('dry.ndjson', [
      ...people(5),
      { email: 'P4@example.com' },
      { email: 'x@example.com', roles: ['boss'] },
    ]);
    const foreseen = await importing(path, '--dry-run');
    expect(await count()).toBe(2);
    const done = await importing(path);
    const expected = { lines: 7, imported: 3, present: 3, refused: 1 };
    expect(counts(foreseen)).toEqual({ dryRun: true, ...expected });
    expect(counts(done)).toEqual({ dryRun: false, ...expected });
  });

  it('reads standard input, a byte order mark and the line ends of Windows', async () => {
    const input = '\ufeff{"email": "w@example.com"}\r\n\r\n{"email": "v@example.com"}';
    const result = await portcullis(['users', 'import', '-'], { env, input });
    expect(result).toEqual({
      code: 0,
      stderr: '',
      stdout: 'lines            2\nimported         2\npresent already  0\nrefused          0\n',
    });
  });

  it('says how far it is, on standard error', async () => {
    const result = await importing(file('many.ndjson', people(10_500)));
    expect(result.stderr).toBe('10000 lines: 10000 imported, 0 present already, 0 refused\n');
    expect(counts(result)).toMatchObject({ imported: 10_500 });
  });

  it('has the plans that running nodes keep made anew, as the tables grow', async () => {
    await importing(file('many.ndjson', people(1_200)));
    const [known] = await server.database.query<{ reltuples: number }>(
      "SELECT reltuples FROM pg_class WHERE oid = 'users'::regclass AND EXISTS (SELECT 1 FROM pg_stats WHERE tablename = 'users')",
    );
    expect(known?.reltuples).toBeGreaterThanOrEqual(1_000);
  });

  it('may give what the operator may give: the role of an administrator, too', async () => {
    await importing(file('admin.ndjson', [{ email: 'root@example.com', passwordHash: foreign, roles: ['admin'] }]));
    const { answer } = await signIn(server, { id: '', email: 'root@example.com', password: PASSWORD });
    expect(answer.body.user.permissions).toEqual(['*']);
  });

  it.each([
    ['its first line', 1],
    ['after a while', 2_000],
  ])('says in one line that the disk took no report, at %s', async (_when, lines) => {
    const path = file(
      'refused.ndjson',
      Array.from({ length: lines }, () => 'no JSON'),
    );
    expect(await importing(path, '--report', '/dev/full')).toEqual(
      refused('the report can’t be written: ENOSPC: no space left on device, write'),
    );
  });

  it.each([
    ['by the same name', 'mine.ndjson'],
    ['by a link', 'link.ndjson'],
  ])('refuses to write the report over what is imported, %s', async (_how, name) => {
    const path = file('mine.ndjson', [{ email: 'kept@example.com' }, 'no JSON']);
    const before = readFileSync(path, 'utf8');
    const report = join(folder, name);
    if (report !== path) symlinkSync(path, report);
    expect(await importing(path, '--report', report)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'portcullis: --report names the very file that is imported, which it would empty: name another one\n',
    });
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(await count()).toBe(0);
  });

  it('refuses a file that isn’t there, a folder, and a batch out of bounds', async () => {
    expect((await importing(join(folder, 'nowhere'))).stderr).toMatch(/^portcullis: the file can’t be read: ENOENT/);
    expect(await importing(folder)).toEqual(refused('the file can’t be read: it is a folder'));
    expect(await importing('-', '--batch', '5001')).toMatchObject({ code: 2 });
    expect(await importing('-', '--report', folder)).toMatchObject({ code: 1, stdout: '' });
  });
});

async function count(): Promise<number> {
  return (await server.database.query('SELECT FROM users')).length;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
