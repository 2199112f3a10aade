import type supertest from 'supertest';
import { expectProblem } from '../http/expect-problem.js';
import { head, OPAQUE, sessionShape, tokensShape, userShape } from '../sessions/shapes.js';
import { cookieOf, register, signIn, signInOf, type Person, type SignIn, type Transport } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

const TRANSPORTS = ['cookie', 'header', 'token'] as const;
const PAIRS = TRANSPORTS.flatMap((from) => TRANSPORTS.map((to) => ({ from, to })));

let app: TestApp;
let person: Person;

/** Proves the sign-in by its session token or its refresh token, never by the access token. */
function exchange(from: SignIn, to: Transport): supertest.Test {
  const proof = from.refreshToken === undefined ? {} : { refreshToken: from.refreshToken };
  return app
    .request()
    .post('/v1/auth/exchange')
    .set(
      from.transport === 'token' ? { 'sec-fetch-site': 'same-origin' } : { ...from.headers, 'sec-fetch-site': 'none' },
    )
    .send({ transport: to, ...proof });
}

const refresh = (refreshToken: string | undefined): supertest.Test =>
  app.request().post('/v1/auth/refresh').send({ refreshToken });

describe.each(ADAPTERS)('exchange on %s', (adapter) => {
  beforeAll(async () => {
    app = await startTestApp({
      config: { http: { adapter }, auth: { exchange: true } },
      controllers: [ProbeController],
    });
    person = await register(app);
  });
  afterAll(() => app.close());

  it.each(PAIRS)(
    'from $from to $to: the same session in another form, and nobody is signed out',
    async ({ from, to }) => {
      const before = await signIn(app, person, from);
      const answer = await exchange(before, to);
      expect(answer.status).toBe(200);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['portcullis-receipt']).toBe(`${await head(app)};complete`);
      const session = sessionShape(to, { id: before.sessionId });
      expect(answer.body).toEqual({
        user: userShape(person),
        session,
        ...(to === 'header' && { sessionToken: OPAQUE }),
        ...(to === 'token' && { tokens: tokensShape() }),
      });
      expectCookie(answer, from, to);
      const after = signInOf(answer, to);
      const me = await app.request().get('/v1/auth/me').set(after.headers).expect(200);
      expect(me.body.session).toMatchObject({ id: before.sessionId, transport: to });
    },
  );

  it.each(PAIRS)('from $from to $to: the old secret or refresh family stops working', async ({ from, to }) => {
    const before = await signIn(app, person, from);
    await exchange(before, to).expect(200);
    if (from === 'token') {
      expectProblem(await refresh(before.refreshToken), 401, 'invalid_refresh_token');
      expectProblem(await exchange(before, to), 401, 'invalid_refresh_token');
    } else {
      await app.request().get('/probe/session').set(before.headers).expect(401);
      expectProblem(await exchange(before, to), 401, 'invalid_session');
    }
  });

  it('with a cookie that came along and a refresh token as proof, the cookie is cleared', async () => {
    const before = await signIn(app, person, 'token');
    const answer = await exchange(before, 'header').set({
      cookie: 'portcullis=stale',
      'sec-fetch-site': 'same-origin',
    });
    expect([answer.status, cookieOf(answer)]).toEqual([200, '']);
  });

  it.each(TRANSPORTS)(
    'with a refresh token, and the %s of another session along, the refresh token is the proof',
    async (by) => {
      const [proof, other] = [await signIn(app, person, 'token'), await signIn(app, person, by)];
      const answer = await exchange(proof, 'header').set({ ...other.headers, 'sec-fetch-site': 'same-origin' });
      expect([answer.status, (answer.body as { session: { id: string } }).session.id]).toEqual([200, proof.sessionId]);
      await app.request().get('/v1/auth/me').set(other.headers).expect(200);
    },
  );

  it('from another site no cookie is set', async () => {
    const before = await signIn(app, person, 'token');
    const answer = await exchange(before, 'cookie').set('sec-fetch-site', 'cross-site');
    expectProblem(answer, 403, 'cross_site_request');
    await refresh(before.refreshToken).expect(200);
  });
});

describe('exchange', () => {
  beforeAll(async () => {
    // The lease bounds how long a lock is waited for; races on a busy machine need longer than usual.
    const config = { auth: { exchange: true }, changes: { lease: '5s' } };
    app = await startTestApp({ config, controllers: [ProbeController] });
    person = await register(app);
  });
  afterAll(() => app.close());

  const bare = (headers: Record<string, string>, body: object = { transport: 'header' }): supertest.Test =>
    app.request().post('/v1/auth/exchange').set(headers).send(body);

  it('takes no access token alone: 401 credential_not_accepted', async () => {
    const { headers } = await signIn(app, person, 'token');
    const answer = await bare(headers);
    expectProblem(answer, 401, 'credential_not_accepted');
    expect(answer.headers['www-authenticate']).toContain('Session');
  });

  it('takes no nothing: 401 credential_missing', async () => {
    expectProblem(await bare({}), 401, 'credential_missing');
  });

  it('refuses dead and foreign proofs', async () => {
    const { sessionId } = await signIn(app, person, 'header');
    const wrong = `Session ${sessionId}.${'A'.repeat(43)}`;
    expectProblem(await bare({ authorization: wrong }), 401, 'invalid_session');
    expectProblem(await bare({}, { transport: 'header', refreshToken: 'nonsense' }), 401, 'invalid_refresh_token');
    const long = { transport: 'header', refreshToken: 'x'.repeat(5_000) };
    expectProblem(await bare({}, long), 401, 'invalid_refresh_token');
    const { refreshToken } = await signIn(app, person, 'token');
    await refresh(refreshToken).expect(200);
    expectProblem(await bare({}, { transport: 'header', refreshToken }), 401, 'invalid_refresh_token');
  });

  it('clears a dead cookie, as guarded routes do, and no other', async () => {
    const dead = await bare({ cookie: 'portcullis=x', 'sec-fetch-site': 'none' });
    expectProblem(dead, 401, 'invalid_session');
    expect(cookieOf(dead)).toBe('');
    expect(cookieOf(await bare({ authorization: 'Session x' }))).toBeUndefined();
  });

  it('refuses two proofs as ambiguous', async () => {
    const cookie = await signIn(app, person, 'cookie');
    const header = await signIn(app, person, 'header');
    expectProblem(await bare({ ...cookie.headers, ...header.headers }), 400, 'ambiguous_credentials');
  });

  it('demands a transport, and one that exists', async () => {
    const { headers } = await signIn(app, person, 'header');
    expectProblem(await bare(headers, {}), 400, 'validation_failed');
    expectProblem(await bare(headers, { transport: 'pigeon' }), 400, 'validation_failed');
    expectProblem(await bare(headers, { transport: 'cookie', more: 1 }), 400, 'validation_failed');
  });

  it.each(['header', 'token'] as const)('of ten that trade one secret of transport %s, one wins', async (from) => {
    const before = await signIn(app, person, from);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => exchange(before, TRANSPORTS[n % 3] ?? 'cookie')),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const { status } of answers.filter((answer) => !won.includes(answer))) expect(status).toBe(401);
    const [winner] = won;
    if (winner === undefined) throw new Error('nobody won');
    const to = (winner.body as { session: { transport: Transport } }).session.transport;
    await app.request().get('/v1/auth/me').set(signInOf(winner, to).headers).expect(200);
  });

  it('works whatever the rules say about the route', async () => {
    const ruled = await startTestApp({
      config: { auth: { exchange: true, routes: [{ match: '* /v1/auth/exchange', mode: 'session' }] } },
    });
    try {
      const { refreshToken } = await signIn(ruled, await register(ruled), 'token');
      await ruled.request().post('/v1/auth/exchange').send({ transport: 'header', refreshToken }).expect(200);
    } finally {
      await ruled.close();
    }
  });
});

it('is off by default: 403 exchange_disabled, whatever the proof, and nothing changes', async () => {
  app = await startTestApp({ controllers: [ProbeController] });
  try {
    person = await register(app);
    const before = await signIn(app, person, 'header');
    expectProblem(await exchange(before, 'token'), 403, 'exchange_disabled');
    expectProblem(await app.request().post('/v1/auth/exchange').send({ transport: 'token' }), 403, 'exchange_disabled');
    await app.request().get('/probe/session').set(before.headers).expect(200);
  } finally {
    await app.close();
  }
});

it('gives no transport that auth.transports leaves out', async () => {
  app = await startTestApp({ config: { auth: { exchange: true, transports: ['header', 'token'] } } });
  try {
    const before = await signIn(app, await register(app), 'header');
    expectProblem(await exchange(before, 'cookie'), 400, 'transport_not_allowed');
  } finally {
    await app.close();
  }
});

/** Set where the new form is a cookie, cleared where the old one was, else left alone. */
function expectCookie(answer: supertest.Response, from: Transport, to: Transport): void {
  const cookie = cookieOf(answer);
  if (to === 'cookie') expect(cookie).toEqual(OPAQUE);
  else expect(cookie).toBe(from === 'cookie' ? '' : undefined);
}
