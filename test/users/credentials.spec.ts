import { jest } from '@jest/globals';
import { Database } from '../../src/database/database.js';
import { PasswordHasher } from '../../src/users/password-hasher.js';
import { PASSWORD } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { address, refusal, servicesOf, type Services } from './cast.js';

let app: TestApp;
let services: Services;

beforeAll(async () => {
  app = await startTestApp();
  services = servicesOf(app);
});
afterAll(() => app.close());

describe('registration', () => {
  it('keeps the address as given and compares it without regard to case', async () => {
    const email = `Mixed.${address()}`;
    const user = await services.users.register({ email, password: PASSWORD, name: 'Ada' });
    expect(user).toMatchObject({
      email,
      name: 'Ada',
      status: 'active',
      emailVerified: false,
      roles: [],
      permissions: [],
    });
    expect(await refusal(services.users.register({ email: email.toUpperCase(), password: PASSWORD }))).toBe(
      'email_taken',
    );
    expect((await services.users.findByEmail(email.toLowerCase()))?.id).toBe(user.id);
  });

  it('lets one of many win who ask for the same address at once', async () => {
    const email = address();
    const calls = Array.from({ length: 6 }, () => refusal(services.users.register({ email, password: PASSWORD })));
    const outcomes = await Promise.all(calls);
    expect(outcomes.filter((code) => code === undefined)).toHaveLength(1);
    expect(outcomes.filter((code) => code === 'email_taken')).toHaveLength(5);
  });

  it('holds passwords to the policy before anything is hashed or written', async () => {
    const email = address();
    expect(await refusal(services.users.register({ email, password: 'short' }))).toBe('password_rejected');
    expect(await refusal(services.users.register({ email, password: email }))).toBe('password_rejected');
    expect(await services.users.findByEmail(email)).toBeUndefined();
  });

  it('stores argon2id, never the password', async () => {
    const user = await services.users.register({ email: address(), password: PASSWORD });
    const [row] = await app.database.query('SELECT * FROM users WHERE id = $1', [user.id]);
    expect(row?.['password_hash']).toMatch(/^\$argon2id\$/);
    expect(JSON.stringify(row)).not.toContain(PASSWORD);
  });
});

describe('checking credentials', () => {
  /** Runs a check and counts the statements and password verifications that it took. */
  async function workOf(email: string, password: string): Promise<{ outcome: string | undefined; work: object }> {
    const database = app.app.get(Database, { strict: false });
    const asking = [jest.spyOn(database, 'query'), jest.spyOn(database, 'queryPrepared')];
    const verify = jest.spyOn(app.app.get(PasswordHasher, { strict: false }), 'verify');
    try {
      const outcome = await refusal(services.users.verifyCredentials(email, password));
      const statements = asking.reduce((sum, { mock }) => sum + mock.calls.length, 0);
      return { outcome, work: { statements, verifications: verify.mock.calls.length } };
    } finally {
      for (const spy of asking) spy.mockRestore();
      verify.mockRestore();
    }
  }

  it('gives the user and the generation that a session will need', async () => {
    const user = await services.users.register({ email: address(), password: PASSWORD });
    const verified = await services.users.verifyCredentials(user.email.toUpperCase(), PASSWORD);
    expect(verified).toEqual({ user, sessionGeneration: 1 });
  });

  it('does the same work whoever is meant: one statement and one verification', async () => {
    const known = await services.users.register({ email: address(), password: PASSWORD });
    const { user: passwordless } = await services.administration.create(undefined, { email: address() });
    const suspended = await services.users.register({ email: address(), password: PASSWORD });
    await services.administration.suspend(undefined, suspended.id);

    const work = { statements: 1, verifications: 1 };
    expect(await workOf(known.email, PASSWORD)).toEqual({ outcome: undefined, work });
    expect(await workOf(known.email, 'wrong')).toEqual({ outcome: 'invalid_credentials', work });
    expect(await workOf(address(), PASSWORD)).toEqual({ outcome: 'invalid_credentials', work });
    expect(await workOf(passwordless.email, PASSWORD)).toEqual({ outcome: 'invalid_credentials', work });
    expect(await workOf('no address', PASSWORD)).toEqual({ outcome: 'invalid_credentials', work });
    expect(await workOf('a\0b', PASSWORD)).toEqual({ outcome: 'invalid_credentials', work });
    expect(await workOf(suspended.email, PASSWORD)).toEqual({ outcome: 'account_suspended', work });
    expect(await workOf(suspended.email, 'wrong')).toEqual({ outcome: 'invalid_credentials', work });
  });
});
