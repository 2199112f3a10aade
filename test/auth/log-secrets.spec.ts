import { setTimeout as sleep } from 'node:timers/promises';
import type supertest from 'supertest';
import { cookieOf, PASSWORD, register, signIn, signInOf, type Person, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { refresh, refreshTokenOf } from '../tokens/refreshing.js';

const NEW_PASSWORD = 'the very new password 7';
const WRONG_PASSWORD = 'the wrong password 8';

describe.each(ADAPTERS)('the log of a full run at level trace on %s', (adapter) => {
  let app: TestApp;
  let person: Person;
  /** Everything that must not be read in a log. */
  const secrets = new Set<string>();

  /** Remembers every secret of an answer. */
  function note<Answer extends supertest.Response>(answer: Answer): Answer {
    const { sessionToken, tokens } = (answer.body ?? {}) as {
      sessionToken?: string;
      tokens?: { accessToken: string; refreshToken: string };
    };
    for (const opaque of [cookieOf(answer), sessionToken, tokens?.refreshToken]) {
      if (opaque) secrets.add(opaque.slice(37));
    }
    if (tokens !== undefined) {
      const [, payload = '', signature = ''] = tokens.accessToken.split('.');
      secrets.add(payload).add(signature);
    }
    return answer;
  }

  async function noted(transport: 'cookie' | 'header' | 'token'): Promise<SignIn> {
    const signedIn = await signIn(app, person, transport);
    note(signedIn.answer);
    return signedIn;
  }

  beforeAll(async () => {
    app = await startTestApp({
      config: { http: { adapter }, auth: { exchange: true }, log: { level: 'trace' } },
      controllers: [ProbeController],
    });
    for (const password of [PASSWORD, NEW_PASSWORD, WRONG_PASSWORD]) secrets.add(password);
    secrets.add(app.config.secret?.toString() ?? '');
    person = await register(app);
  });
  afterAll(() => app.close());

  it('holds no credential of what went well', async () => {
    const [cookie, header, token] = [await noted('cookie'), await noted('header'), await noted('token')];
    for (const { headers } of [cookie, header, token]) {
      await app.request().get('/v1/auth/me').set(headers).expect(200);
      await app.request().get('/v1/sessions?limit=1').set(headers).expect(200);
    }
    const refreshed = note(await refresh(app, token.refreshToken).expect(200));
    const exchanged = note(
      await app.request().post('/v1/auth/exchange').set(header.headers).send({ transport: 'token' }).expect(200),
    );
    const changed = note(
      await app
        .request()
        .post('/v1/auth/password')
        .set(signInOf(exchanged, 'token').headers)
        .send({ currentPassword: PASSWORD, newPassword: NEW_PASSWORD })
        .expect(200),
    );
    person = { ...person, password: NEW_PASSWORD };
    const { headers } = signInOf(changed, 'token');
    await app.request().delete('/v1/sessions?except=current').set(headers).expect(200);
    await app
      .request()
      .post('/v1/auth/logout')
      .set(headers)
      .send({ refreshToken: refreshTokenOf(refreshed) })
      .expect(204);
  });

  it('nor of what failed', async () => {
    const [cookie, token] = [await noted('cookie'), await noted('token')];
    const header = await noted('header');
    const post = (path: string, body: string | object = {}): supertest.Test => app.request().post(path).send(body);
    await post('/v1/auth/login', { email: person.email, password: WRONG_PASSWORD }).expect(401);
    await post('/v1/auth/login', { email: person.email, password: NEW_PASSWORD, extra: NEW_PASSWORD }).expect(400);
    await post('/v1/auth/login', `{"password":"${NEW_PASSWORD}",`).set('content-type', 'application/json').expect(400);
    await post('/v1/auth/login', `{"password":"${NEW_PASSWORD}"}`).set('content-type', 'text/plain').expect(415);
    await post('/v1/auth/register', { email: person.email, password: NEW_PASSWORD }).expect(409);
    await post('/v1/auth/refresh', { refreshToken: `${token.refreshToken ?? ''}x` }).expect(401);
    note(await refresh(app, token.refreshToken).expect(200));
    // A reuse past the grace is worth a warning, which names neither token.
    app.clock.advance(11_000);
    await refresh(app, token.refreshToken).expect(401);
    await post('/v1/auth/password', { currentPassword: WRONG_PASSWORD, newPassword: NEW_PASSWORD })
      .set(header.headers)
      .expect(401);
    await post('/v1/auth/logout')
      .set('cookie', cookie.headers['cookie'] ?? '')
      .expect(403);
    await app
      .request()
      .get('/probe/default')
      .set({ ...cookie.headers, ...header.headers })
      .expect(400);
    await app.request().get('/probe/jwt').set(header.headers).expect(401);
    await app.request().get('/probe/managers').set(header.headers).expect(403);
    await app
      .request()
      .get('/probe/default')
      .set('authorization', `Bearer ${header.sessionToken ?? ''}`)
      .expect(401);
    await app
      .request()
      .get('/probe/default')
      .set('authorization', `Basic ${btoa(`x:${NEW_PASSWORD}`)}`)
      .expect(401);
    secrets.add(btoa(`x:${NEW_PASSWORD}`));
  });

  it('nor of what somebody put into an address', async () => {
    const header = await noted('header');
    const token = await noted('token');
    const query = {
      password: NEW_PASSWORD,
      refreshToken: token.refreshToken,
      access_token: token.accessToken,
      session: header.sessionToken,
    };
    await app.request().post('/v1/auth/login').query(query).send({}).expect(400);
    await app.request().get('/probe/default').query(query).expect(401);
    await app.request().get('/nowhere').query(query).expect(404);
    await app
      .request()
      .get(`/v1/sessions/${header.sessionToken ?? ''}`)
      .expect(405);
  });

  it('nor of what the server itself failed at', async () => {
    const header = await noted('header');
    const token = await noted('token');
    await app.database.query('ALTER TABLE sessions RENAME TO sessions_away');
    await app.database.query('ALTER TABLE users RENAME TO users_away');
    const broken = [
      await app.request().post('/v1/auth/login').send({ email: person.email, password: NEW_PASSWORD }),
      await refresh(app, token.refreshToken),
      await app.request().get('/v1/sessions').set(header.headers),
    ];
    await app.database.query('ALTER TABLE sessions_away RENAME TO sessions');
    await app.database.query('ALTER TABLE users_away RENAME TO users');
    for (const { status } of broken) expect(status).toBeGreaterThanOrEqual(500);
  });

  it('and yet it tells of each request, and of the sign-ins’ ends', async () => {
    // A line is written once its answer is out.
    while (!app.log().includes('"status":500')) await sleep(5);
    await sleep(50);
    const log = app.log();
    expect(secrets.size).toBeGreaterThan(20);
    for (const secret of secrets) expect(`${log.includes(secret)} ${secret}`).toBe(`false ${secret}`);
    // What is encoded otherwise is read as easily.
    for (const secret of [NEW_PASSWORD, WRONG_PASSWORD]) expect(log).not.toContain(encodeURIComponent(secret));
    expect(log).toContain('"path":"/v1/auth/login"');
    expect(log).toContain('other sessions ended');
    expect(log).toContain('a refresh token was used again past the grace');
    expect(log).toContain('"status":500');
    expect(log.split('\n').length).toBeGreaterThan(40);
  });
});
