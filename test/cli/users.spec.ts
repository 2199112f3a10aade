import { PASSWORD, signIn } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { environmentOf, portcullis, refused, type Ended, type Environment } from './processes.js';

const ADMIN = { id: '', email: 'jane@example.com', password: PASSWORD };

let server: TestApp;
let env: Environment;

beforeAll(async () => {
  server = await startTestApp();
  env = environmentOf(server.database);
});

afterAll(() => server.close());

function create(args: readonly string[], input = `${PASSWORD}\n`): Promise<Ended> {
  return portcullis(['users', 'create', ...args, '--password-stdin'], { env, input });
}

function users(...args: string[]): Promise<Ended> {
  return portcullis(['users', ...args], { env });
}

describe('users, on the command line', () => {
  it('makes the first administrator, who can sign in and administer', async () => {
    const made = await create(['--email', ADMIN.email, '--name', 'Jane', '--role', 'admin']);
    expect(made).toEqual({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^email {2}jane@example.com\nroles {2}admin$/m),
    });
    expect(made.stdout).not.toContain(PASSWORD);
    const { headers } = await signIn(server, ADMIN);
    const listed = await server.request().get('/v1/users').set(headers);
    expect(listed.status).toBe(200);
    expect(listed.body.items).toMatchObject([
      { email: ADMIN.email, name: 'Jane', roles: ['admin'], permissions: ['*'] },
    ]);
  });

  it('gives several roles, prints JSON, and takes a password as it stands, blanks and all', async () => {
    await server.database.query("INSERT INTO roles (name) VALUES ('clerk'), ('manager')");
    const password = '  blanks around, pässwörd  ';
    const roles = ['--role', 'clerk', '--role', 'manager'];
    const made = await create(['--email', 'joe@example.com', ...roles, '--json'], `${password}\r\n`);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(made.stdout)).toMatchObject({
      email: 'joe@example.com',
      name: null,
      roles: ['clerk', 'manager'],
    });
    await expect(signIn(server, { id: '', email: 'joe@example.com', password })).resolves.toBeDefined();
  });

  const rejected: [string, string[], string, string][] = [
    ['an address that is taken', ['--email', 'JANE@example.com'], PASSWORD, 'The e-mail address is taken'],
    [
      'a password that the policy rejects',
      ['--email', 'new@example.com'],
      'short',
      'The password can’t be used: It must have at least 8 characters.',
    ],
    [
      'an unknown role',
      ['--email', 'new@example.com', '--role', 'nobody'],
      PASSWORD,
      'There is no such role: A role of that name doesn’t exist.',
    ],
    ['what is no address', ['--email', 'new'], PASSWORD, 'Some fields are not valid: --email: Invalid email address'],
    ['no password', ['--email', 'new@example.com'], '\n', 'no password came on standard input: give it as one line'],
    [
      'two lines',
      ['--email', 'new@example.com'],
      `${PASSWORD}\n${PASSWORD}\n`,
      'more than one line came on standard input: give only the password',
    ],
  ];
  it.each(rejected)('refuses %s in one line, and makes nobody', async (_what, args, input, line) => {
    expect(await create(args, input)).toEqual(refused(line));
    expect(await server.database.query("SELECT FROM users WHERE email LIKE 'new%'")).toEqual([]);
  });

  it('suspends by address and reinstates by id: sessions are over at once and stay so', async () => {
    const joe = { id: '', email: 'joe@example.com', password: '  blanks around, pässwörd  ' };
    const { headers } = await signIn(server, joe, 'header');
    const suspended = await users('suspend', 'Joe@Example.com', '--json');
    expect(suspended).toMatchObject({ code: 0, stderr: '' });
    const { user, receipt } = JSON.parse(suspended.stdout);
    expect(user).toMatchObject({ email: joe.email, status: 'suspended' });
    expect(receipt).toEqual({
      position: expect.any(Number),
      appliedOn: 1,
      expired: 0,
      waitedMs: expect.any(Number),
      complete: true,
    });
    expect((await server.request().get('/v1/auth/me').set(headers)).status).toBe(401);

    const reinstated = await users('reinstate', user.id);
    expect(reinstated).toMatchObject({ code: 0, stderr: '' });
    expect(reinstated.stdout).toMatch(/^status {3}active\nreceipt {2}position \d+, applied on 1 node, .* complete$/m);
    expect((await server.request().get('/v1/auth/me').set(headers)).status).toBe(401);
    await expect(signIn(server, joe)).resolves.toBeDefined();
  });

  it('refuses an unknown user, and suspending the last administrator', async () => {
    expect(await users('suspend', 'nobody@example.com')).toEqual(refused('There is no such user: nobody@example.com'));
    expect(await users('suspend', ADMIN.email)).toEqual(refused('The last active administrator must stay one'));
  });

  it('lists everybody, however many, as JSON or as a table', async () => {
    await server.database.query(`
      INSERT INTO users (id, email, email_key, status, created_at)
      SELECT gen_random_uuid(), 'u' || n || '@example.com', 'u' || n || '@example.com', 'suspended', date_trunc('milliseconds', now()) FROM generate_series(1, 150) n`);
    const suspended = await users('list', '--status', 'suspended', '--json');
    expect(suspended).toMatchObject({ code: 0, stderr: '' });
    const emails = (JSON.parse(suspended.stdout) as { email: string }[]).map(({ email }) => email);
    expect(new Set(emails).size).toBe(150);

    const active = await users('list', '--status', 'active');
    expect(active).toMatchObject({ code: 0, stderr: '' });
    const [header = '', jane = '', joe = '', ...rest] = active.stdout.split('\n');
    expect(rest).toEqual(['']);
    expect(header).toMatch(/^ID +EMAIL +STATUS +ROLES +NAME +CREATED$/);
    expect(jane.slice(header.indexOf('EMAIL'))).toMatch(/^jane@example.com +active +admin +Jane +20/);
    expect(joe.slice(header.indexOf('ROLES'))).toMatch(/^clerk, manager +- +20/);
  });
});
