import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { hash as bcrypt } from '@node-rs/bcrypt';
import type supertest from 'supertest';
import { formatOpaqueToken, parseOpaqueToken } from '../../src/secrets/opaque-token.js';
import { newSecret } from '../../src/secrets/secrets.js';
import type { BoundedQueue } from '../../src/clock/bounded-queue.js';
import { PasswordHasher } from '../../src/users/password-hasher.js';
import { storedImport } from '../../src/users/stored-password.js';
import { PASSWORD, register, signIn, type SignIn } from '../support/people.js';
import { Statements } from '../support/statements.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const WRONG = 'certainly a wrong password';

let app: TestApp;
let statements: Statements;

beforeAll(async () => {
  // A long lease, so that a busy machine doesn't register anew in between.
  app = await startTestApp({ config: { changes: { lease: '5s' } } });
  statements = new Statements(app);
});
afterAll(() => app.close());

/** What a call answers that a guesser sees, and the work that it took: everything but the time. */
interface Seen {
  readonly answer: object;
  readonly statements: readonly string[];
  /** Tasks of the hash queue: every hash and verification, of whatever kind, is one. */
  readonly hashes: number;
}

async function see(call: () => supertest.Test): Promise<Seen> {
  const hasher = app.app.get(PasswordHasher, { strict: false });
  const queue = jest.spyOn(Reflect.get(hasher, 'queue') as BoundedQueue, 'run');
  try {
    let answer: supertest.Response | undefined;
    const sent = await statements.during(async () => (answer = await call()));
    if (answer === undefined) throw new Error('there was no answer');
    const { instance: _, ...body } = answer.body as Record<string, unknown>;
    const { 'x-request-id': _id, date: _date, ...headers } = answer.headers;
    const answered = { status: answer.status, body, headers };
    return { answer: answered, statements: sent.map(withoutValues), hashes: queue.mock.calls.length };
  } finally {
    queue.mockRestore();
  }
}

/** The audit log's insertion has its values in its text. */
function withoutValues(statement: string): string {
  return statement.replace(/\bVALUES \([^]*$/, 'VALUES');
}

async function insert(storedPassword: string | null, status = 'active'): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  await app.database.query(
    `INSERT INTO users (id, email, email_key, password_hash, status, created_at) VALUES ($1, $2, $2, $3, $4, now())`,
    [randomUUID(), email, storedPassword, status],
  );
  return email;
}

describe('a sign-in that fails', () => {
  const login = (email: string) => () => app.request().post('/v1/auth/login').send({ email, password: WRONG });

  const ACCOUNTS: [what: string, make: () => Promise<string>][] = [
    ['a known account and a wrong password', async () => (await register(app)).email],
    ['an account without a password', () => insert(null)],
    [
      'a suspended account and a wrong password',
      async () => {
        const { email } = await register(app);
        await app.database.query("UPDATE users SET status = 'suspended' WHERE email = $1", [email]);
        return email;
      },
    ],
    ['an imported hash and a wrong password', async () => insert(storedImport(await bcrypt(PASSWORD, 4)))],
    ['a suspended account without a password', () => insert(null, 'suspended')],
    ['what is no address at all', () => Promise.resolve('no address')],
  ];

  it.each(ACCOUNTS)('for %s answers and works as for an unknown one', async (_what, make) => {
    await register(app);
    const unknown = await see(login(`${randomUUID()}@example.com`));
    expect(unknown.hashes).toBe(1);
    expect(unknown.statements).toEqual([
      expect.stringContaining('FROM users'),
      expect.stringContaining('INSERT INTO audit_events'),
    ]);
    expect(await see(login(await make()))).toEqual(unknown);
  });

  it('would be caught if it did more for somebody known', async () => {
    const { email, password } = await register(app);
    const unknown = await see(login(`${randomUUID()}@example.com`));
    const known = await see(() => app.request().post('/v1/auth/login').send({ email, password, transport: 'header' }));
    expect(known.answer).not.toEqual(unknown.answer);
    expect(known.statements).not.toEqual(unknown.statements);
  });
});

describe('where accounts have hashes of several kinds', () => {
  /** The stored hash that a sign-in spent its time on. */
  async function verifiedFor(email: string): Promise<string> {
    const verify = jest.spyOn(app.app.get(PasswordHasher, { strict: false }), 'verify');
    try {
      await app.request().post('/v1/auth/login').send({ email, password: PASSWORD }).expect(401);
      return verify.mock.calls[0]?.[0] ?? '';
    } finally {
      verify.mockRestore();
    }
  }

  it('unknown addresses cost what accounts do, in the same mixture, and each always the same', async () => {
    await app.database.query('DELETE FROM users');
    const kinds = [storedImport(await bcrypt('someone else’s', 4)), storedImport(await bcrypt('another’s', 5))];
    for (let number = 0; number < 60; number++) await insert(kinds[number % 3 === 0 ? 0 : 1] ?? null);
    const addresses = Array.from({ length: 60 }, () => `${randomUUID()}@example.com`);
    const first: string[] = [];
    for (const address of addresses) first.push(await verifiedFor(address));
    const again: string[] = [];
    for (const address of addresses.slice(0, 10)) again.push(await verifiedFor(address));
    expect(again).toEqual(first.slice(0, 10));
    // A third of the accounts, give or take six standard deviations of chance.
    const shares = kinds.map((kind) => first.filter((hash) => hash === kind).length);
    expect(shares[0]! + shares[1]!).toBe(60);
    expect(shares[0]).toBeGreaterThan(0);
    expect(shares[0]).toBeLessThan(45);
  });

  it('the password of the account whose hash was spent on proves nothing', async () => {
    await app.database.query('DELETE FROM users');
    await insert(storedImport(await bcrypt(PASSWORD, 4)));
    const answer = await app.request().post('/v1/auth/login').send({ email: 'nobody@example.com', password: PASSWORD });
    expect(answer.status).toBe(401);
    const [row] = await app.database.query('SELECT password_hash FROM users');
    expect(row?.['password_hash']).toMatch(/^imported:/);
  });
});

describe('a refresh that fails', () => {
  const refresh = (refreshToken: string) => () => app.request().post('/v1/auth/refresh').send({ refreshToken });

  it('with the wrong secret of a live token answers and works as for an unknown one', async () => {
    const { refreshToken = '' } = await signIn(app, await register(app), 'token');
    const unknown = await see(refresh(formatOpaqueToken(randomUUID(), newSecret())));
    const { id = '' } = parseOpaqueToken(refreshToken) ?? {};
    expect(unknown.hashes).toBe(0);
    expect(unknown.statements).toEqual([expect.stringContaining('SELECT portcullis_rotate(')]);
    expect(await see(refresh(formatOpaqueToken(id, newSecret())))).toEqual(unknown);
  });

  it('of somebody suspended or deleted answers as for an unknown one', async () => {
    const unknown = await see(refresh(formatOpaqueToken(randomUUID(), newSecret())));
    for (const sql of ["UPDATE users SET status = 'suspended' WHERE id = $1", 'DELETE FROM users WHERE id = $1']) {
      const person = await register(app);
      const { refreshToken = '' } = await signIn(app, person, 'token');
      await app.database.query(sql, [person.id]);
      expect(await see(refresh(refreshToken))).toEqual(unknown);
    }
  });
});

describe('a change of the password that fails', () => {
  const change =
    ({ headers }: SignIn) =>
    () =>
      app.request().post('/v1/auth/password').set(headers).send({ currentPassword: WRONG, newPassword: PASSWORD });

  it('answers and works alike for an account with a password and one without', async () => {
    const known = await signIn(app, await register(app), 'header');
    const person = await register(app);
    const without = await signIn(app, person, 'header');
    await app.database.query('UPDATE users SET password_hash = NULL WHERE id = $1', [person.id]);
    for (const session of [known, without]) await app.request().get('/v1/sessions').set(session.headers).expect(200);
    const seen = await see(change(known));
    expect(seen).toMatchObject({ answer: { status: 401 }, hashes: 1 });
    expect(await see(change(without))).toEqual(seen);
  });

  it('without a live credential asks for one, whatever it says, and hashes nothing', async () => {
    const call = () =>
      app.request().post('/v1/auth/password').send({ currentPassword: PASSWORD, newPassword: PASSWORD });
    expect(await see(call)).toMatchObject({ answer: { status: 401 }, statements: [], hashes: 0 });
  });
});
