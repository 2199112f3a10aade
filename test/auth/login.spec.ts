import { jest } from '@jest/globals';
import type supertest from 'supertest';
import { SignInLimits } from '../../src/limits/sign-in-limits.js';
import { PasswordHasher } from '../../src/users/password-hasher.js';
import { expectProblem } from '../http/expect-problem.js';
import { OPAQUE, sessionShape, tokensShape, userShape } from '../sessions/shapes.js';
import { PASSWORD, register, type Person, type Transport } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

const PATH = '/v1/auth/login';

describe.each(ADAPTERS)('login on %s', (adapter) => {
  let app: TestApp;
  let person: Person;
  const login = (body: object): supertest.Test =>
    app.request().post(PATH).set('sec-fetch-site', 'same-origin').send(body);
  const by = (transport: Transport): supertest.Test =>
    login({ email: person.email, password: person.password, transport });

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
    person = await register(app);
  });
  afterAll(() => app.close());

  it('by cookie gives user and session in the body, and the secret in the cookie alone', async () => {
    const answer = await by('cookie');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ user: userShape(person), session: sessionShape('cookie') });
    const [cookie = '', ...more] = answer.headers['set-cookie'] as unknown as string[];
    expect(more).toEqual([]);
    const [pair = '', ...attributes] = cookie.split('; ');
    expect(pair.replace('portcullis=', '')).toEqual(OPAQUE);
    expect(pair).toMatch(new RegExp(`^portcullis=${answer.body.session.id as string}\\.`));
    expect(attributes.filter((attribute) => !attribute.startsWith('Max-Age=')).sort()).toEqual([
      'HttpOnly',
      'Path=/',
      'SameSite=Lax',
    ]);
    expectAge(cookie, 30 * 86_400);
    expect(answer.text).not.toContain(pair.slice(-43));
  });

  it('by header gives the session token, and no cookie', async () => {
    const answer = await by('header');
    expect(answer.body).toEqual({
      user: userShape(person),
      session: sessionShape('header'),
      sessionToken: OPAQUE,
    });
    expect(answer.body.sessionToken).toMatch(new RegExp(`^${answer.body.session.id as string}\\.`));
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('by token gives tokens, and no cookie', async () => {
    const answer = await by('token');
    expect(answer.body).toEqual({ user: userShape(person), session: sessionShape('token'), tokens: tokensShape() });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it.each(['cookie', 'header', 'token'] as const)('by %s may be kept by nobody', async (transport) => {
    const answer = await by(transport);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['portcullis-receipt']).toBeUndefined();
  });

  it('takes the address without regard to case, and keeps the device', async () => {
    const answer = await login({ email: person.email.toUpperCase(), password: PASSWORD }).set('user-agent', 'curl/8');
    expect(answer.body.session).toEqual(sessionShape('token', { userAgent: 'curl/8' }));
  });

  it('gives every sign-in a session and a secret of its own', async () => {
    const answers = await Promise.all([by('header'), by('header')]);
    const [first, second] = answers.map(({ body }) => (body as { sessionToken: string }).sessionToken.split('.'));
    expect(first?.[0]).not.toBe(second?.[0]);
    expect(first?.[1]).not.toBe(second?.[1]);
  });

  it('answers a wrong address and a wrong password alike', async () => {
    const wrong = [
      await login({ email: 'nobody@example.com', password: PASSWORD }),
      await login({ email: 'not an address', password: PASSWORD }),
      await login({ email: person.email, password: 'another password' }),
      await login({ email: `${'x'.repeat(500)}@example.com`, password: 'x' }),
    ];
    const [first, ...others] = wrong.map((answer) => {
      expectProblem(answer, 401, 'invalid_credentials');
      expect(answer.headers['set-cookie']).toBeUndefined();
      return { ...(answer.body as object), instance: null };
    });
    for (const other of others) expect(other).toEqual(first);
  });

  it('says account_suspended only to whoever knows the password', async () => {
    const suspended = await register(app);
    await app.database.query("UPDATE users SET status = 'suspended' WHERE id = $1", [suspended.id]);
    expectProblem(await login({ email: suspended.email, password: PASSWORD }), 403, 'account_suspended');
    expectProblem(await login({ email: suspended.email, password: 'a wrong one' }), 401, 'invalid_credentials');
  });

  it('does not read credentials from the query string', async () => {
    const query = { email: person.email, password: person.password };
    expectProblem(await app.request().post(PATH).query(query).send({}), 400, 'validation_failed');
    const bodyWins = await app.request().post(PATH).query(query).send({ email: person.email, password: 'wrong one' });
    expectProblem(bodyWins, 401, 'invalid_credentials');
  });

  it.each([
    ['an unknown field', { remember: true }],
    ['an unknown transport', { transport: 'pigeon' }],
    ['a password of another type', { password: ['x'] }],
  ])('is 400 validation_failed for %s', async (_what, over) => {
    expectProblem(await login({ email: person.email, password: PASSWORD, ...over }), 400, 'validation_failed');
  });

  it('is never failed by a stale or damaged credential that comes along', async () => {
    const body = { email: person.email, password: PASSWORD };
    for (const headers of [
      { cookie: 'portcullis=stale' },
      { cookie: 'portcullis=one; portcullis=two' },
      { cookie: `portcullis=${'00000000-0000-4000-8000-000000000000'}.${'A'.repeat(43)}` },
      { authorization: 'Bearer x.y.z' },
      { authorization: 'Basic !!', cookie: 'portcullis=stale' },
    ]) {
      for (const transport of ['cookie', 'token'] as const) {
        const answer = await login({ ...body, transport }).set(headers);
        expect(answer.status).toBe(200);
      }
    }
  });
});

it.each([
  ['session', 'cookie'],
  ['jwt', 'token'],
  ['hybrid', 'token'],
] as const)('in mode %s a login that names no transport gets %s', async (mode, transport) => {
  const app = await startTestApp({ config: { auth: { mode } } });
  try {
    const { email } = await register(app);
    const answer = await app.request().post(PATH).set('sec-fetch-site', 'none').send({ email, password: PASSWORD });
    expect(answer.body.session.transport).toBe(transport);
    expect(answer.headers['set-cookie'] !== undefined).toBe(transport === 'cookie');
  } finally {
    await app.close();
  }
});

it('a transport that auth.transports leaves out is 400 transport_not_allowed', async () => {
  const app = await startTestApp({ config: { auth: { transports: ['header'] } } });
  try {
    const { email } = await register(app);
    for (const transport of ['cookie', 'token']) {
      const answer = await app.request().post(PATH).send({ email, password: PASSWORD, transport });
      expectProblem(answer, 400, 'transport_not_allowed');
    }
    const answer = await app.request().post(PATH).send({ email, password: PASSWORD });
    expect(answer.body.sessionToken).toEqual(OPAQUE);
  } finally {
    await app.close();
  }
});

it('past a full hash queue it is 503 overloaded with retry-after, and those in the queue are answered', async () => {
  const app = await startTestApp({ config: { passwords: { hashConcurrency: 1, hashQueue: 1 } } });
  try {
    const { email } = await register(app);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => app.request().post(PATH).send({ email, password: PASSWORD })),
    );
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expectProblem(answer, 503, 'overloaded');
      expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    }
    // Who is refused together isn't told to come back together.
    expect(new Set(refused.map(({ headers }) => headers['retry-after']!)).size).toBe(Math.min(4, refused.length));
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2);
  } finally {
    await app.close();
  }
});

it('a sign-in that finds no room is refused before anything is read or counted', async () => {
  const app = await startTestApp({ config: { passwords: { hashConcurrency: 1, hashQueue: 0 } } });
  try {
    const { email } = await register(app);
    const login = (): supertest.Test => app.request().post(PATH).send({ email, password: PASSWORD });
    const limits = jest.spyOn(app.app.get(SignInLimits, { strict: false }), 'beginLogin');
    const hasher = app.app.get(PasswordHasher, { strict: false });
    let refused: supertest.Response | undefined;
    jest.spyOn(hasher, 'verify').mockImplementationOnce(async () => {
      // While one is at its hash, another comes.
      refused = await login();
      return true;
    });
    await login().expect(200);
    expectProblem(refused!, 503, 'overloaded');
    expect(limits).toHaveBeenCalledTimes(1);
    await login().expect(200);
  } finally {
    await app.close();
  }
});

/** Max-Age to the absolute expiry, less the moments that the answer took. */
function expectAge(cookie: string, seconds: number): void {
  const age = Number(/Max-Age=(\d+)/.exec(cookie)?.[1]);
  expect(age).toBeLessThanOrEqual(seconds);
  expect(age).toBeGreaterThan(seconds - 5);
}
