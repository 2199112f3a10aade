import { jest } from '@jest/globals';
import { ClubModule } from '../../examples/guides/user-directory/club.module.js';
import { directoryChecks } from '../../examples/guides/user-directory/directory-checks.js';
import { Members } from '../../examples/guides/user-directory/members.js';
import {
  SessionEnding,
  UserAdministration,
  UserDirectory,
  userDirectoryContract,
  UsersService,
  type DirectoryUnderTest,
} from '../../src/index.js';
import { PasswordHasher } from '../../src/users/password-hasher.js';
import { PASSWORD, SECRET, startHost, tokenOf, type HostApp } from '../library/hosts.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let host: HostApp;
let members: Members;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  process.env.PORTCULLIS_SECRET = SECRET;
  await database.query('CREATE TABLE members (id uuid, email text, display_name text, password_hash text)');
  host = await startHost(ClubModule, 'fastify');
  members = host.app.get(Members);
});
afterAll(async () => {
  await host.app.close();
  delete process.env.DATABASE_URL;
  delete process.env.PORTCULLIS_SECRET;
  await database.drop();
});

async function join(): Promise<{ id: string; email: string }> {
  const email = `member-${++made}@example.com`;
  return { id: await members.add(email, PASSWORD, 'Ada'), email };
}

const me = (token: object) =>
  host
    .request()
    .get('/v1/auth/me')
    .set(token as Record<string, string>);
const login = (email: string, password = PASSWORD) => host.request().post('/v1/auth/login').send({ email, password });

describe('the directory of docs/user-directory.md', () => {
  for (const { name, check } of directoryChecks(() => host.app)) it(name, check);
});

describe('Portcullis’s own directory', () => {
  let app: TestApp;
  beforeAll(async () => void (app = await startTestApp()));
  afterAll(() => app.close());

  const open = async (): Promise<DirectoryUnderTest> => {
    const administration = app.app.get(UserAdministration, { strict: false });
    return {
      directory: app.app.get(UserDirectory, { strict: false }),
      add: async ({ email, password, name }) =>
        (await administration.create(undefined, { email, password, name: name ?? undefined, roles: [] })).user.id,
      setPassword: async (id, password) => {
        const hash = await app.app.get(PasswordHasher, { strict: false }).hash(password);
        await app.database.query('UPDATE users SET password_hash = $2 WHERE id = $1', [id, hash]);
      },
      remove: async (id) => void (await administration.remove(undefined, id)),
    };
  };
  for (const { name, check } of userDirectoryContract(open)) it(name, check);
});

describe('the contract', () => {
  it('fails for a directory that lets everybody in', async () => {
    const directory = { authenticate: async () => ({ id: 'x', email: 'x', emailVerified: true, name: null }) };
    const checks = userDirectoryContract(async () => ({
      directory,
      add: async () => 'x',
      setPassword: async () => undefined,
      remove: async () => undefined,
    }));
    const failed = await Promise.all(
      checks.map(({ check }) =>
        check().then(
          () => false,
          () => true,
        ),
      ),
    );
    expect(failed.filter(Boolean).length).toBeGreaterThanOrEqual(7);
  });
});

describe('an application with a directory of its own', () => {
  it('gives its members sessions, roles and an end of them', async () => {
    const { id, email } = await join();
    const token = await tokenOf(host, email);
    expect((await me(token).expect(200)).body.user).toMatchObject({
      id,
      email,
      name: 'Ada',
      roles: [],
      emailVerified: true,
    });
    await host.app.get(UserAdministration).setRoles(undefined, id, ['admin']);
    expect((await me(token)).body.user.roles).toEqual(['admin']);
    await host.app.get(SessionEnding).endAll(id);
    await me(token).expect(401);
    // What Portcullis knows of somebody stays with them.
    expect((await me(await tokenOf(host, email))).body.user.roles).toEqual(['admin']);
  });

  it('ends the sessions of an old password, and takes it no more', async () => {
    const { id, email } = await join();
    const token = await tokenOf(host, email);
    await members.setPassword(id, 'another long password');
    await me(token).expect(401);
    await login(email).expect(401);
    await login(email, 'another long password').expect(200);
  });

  it('gives no session to a password that is changed while it is being checked', async () => {
    const { id, email } = await join();
    await tokenOf(host, email);
    const directory = host.app.get(UserDirectory, { strict: false });
    const asked = jest.spyOn(directory, 'authenticate').mockImplementationOnce(async (...credentials) => {
      const person = await directory.authenticate(...credentials);
      await members.setPassword(id, 'another long password');
      return person;
    });
    await login(email).expect(401);
    asked.mockRestore();
  });

  it('brings no session of before back when a member who was deleted here signs in again', async () => {
    const { id, email } = await join();
    const before = await tokenOf(host, email);
    await me(before).expect(200);
    await host.app.get(UserAdministration).remove(undefined, id);
    await me(before).expect(401);
    const again = await tokenOf(host, email);
    expect((await me(again).expect(200)).body.user.id).toBe(id);
    await me(before).expect(401);
    // A generation that was raised often before the deletion is not reached a second time either.
    for (let time = 0; time < 3; time++) await host.app.get(SessionEnding).endAll(id);
    const raised = await tokenOf(host, email);
    await host.app.get(UserAdministration).remove(undefined, id);
    await tokenOf(host, email);
    for (let time = 0; time < 4; time++) {
      await me(raised).expect(401);
      await host.app.get(SessionEnding).endAll(id);
    }
  });

  it('follows a change of name or address at the next sign-in', async () => {
    const { id, email } = await join();
    await tokenOf(host, email);
    await database.query('UPDATE members SET email = $2, display_name = NULL WHERE id = $1', [id, `new-${email}`]);
    const token = await tokenOf(host, `new-${email}`);
    expect((await me(token)).body.user).toMatchObject({ id, email: `new-${email}`, name: null });
    await login(email).expect(401);
  });

  it('lets nobody in who is suspended here, and makes no account past the directory', async () => {
    const { id, email } = await join();
    await tokenOf(host, email);
    await host.app.get(UserAdministration).suspend(undefined, id);
    expect((await login(email).expect(403)).body.code).toBe('account_suspended');
    expect((await login(email, 'wrong').expect(401)).body.code).toBe('invalid_credentials');
    const registration = await host
      .request()
      .post('/v1/auth/register')
      .send({ email: 'x@example.com', password: PASSWORD });
    expect([registration.status, registration.body.code]).toEqual([403, 'registration_disabled']);
    expect(await host.app.get(UsersService).findByEmail('x@example.com')).toBeUndefined();
  });
});
