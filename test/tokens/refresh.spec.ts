import { expectProblem } from '../http/expect-problem.js';
import { JWT, OPAQUE, tokensShape } from '../sessions/shapes.js';
import { register, signIn, type Person } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { isEnded, refresh, refreshTokenOf } from './refreshing.js';

let app: TestApp;
let person: Person;

describe.each(ADAPTERS)('refresh on %s', (adapter) => {
  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } }, controllers: [ProbeController] });
    person = await register(app);
  });
  afterAll(() => app.close());

  it('answers with tokens alone, that nobody may keep', async () => {
    const { refreshToken } = await signIn(app, person, 'token');
    const answer = await refresh(app, refreshToken);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body).toEqual({ tokens: tokensShape() });
  });

  it('gives another refresh token and an access token that opens the same session', async () => {
    const { refreshToken, accessToken, sessionId } = await signIn(app, person, 'token');
    const { body } = await refresh(app, refreshToken);
    expect(body.tokens.refreshToken).toEqual(OPAQUE);
    expect(body.tokens.refreshToken).not.toBe(refreshToken);
    expect(body.tokens.accessToken).toEqual(JWT);
    expect(body.tokens.accessToken).not.toBe(accessToken);
    const me = await app
      .request()
      .get('/v1/auth/me')
      .set('authorization', `Bearer ${body.tokens.accessToken as string}`);
    expect(me.body.session.id).toBe(sessionId);
  });

  it('goes on for generation after generation', async () => {
    let { refreshToken: token = '' } = await signIn(app, person, 'token');
    for (let generation = 0; generation < 5; generation++) {
      token = refreshTokenOf(await refresh(app, token).expect(200));
    }
  });

  it('ignores whatever credential comes along', async () => {
    const { refreshToken } = await signIn(app, person, 'token');
    const stale = { authorization: 'Bearer x', 'sec-fetch-site': 'same-origin', cookie: 'portcullis=stale' };
    await refresh(app, refreshToken).set(stale).expect(200);
  });

  it('is 401 invalid_refresh_token, always alike, for what is none', async () => {
    const { refreshToken = '', accessToken, sessionId } = await signIn(app, person, 'token');
    const { refreshToken: others = '' } = await signIn(app, await register(app), 'token');
    const id = refreshToken.slice(0, 36);
    const wrong = [
      'nonsense',
      accessToken,
      `${id}.`,
      id,
      `${id}.${'A'.repeat(43)}`,
      `${id}.${others.slice(37)}`,
      `${sessionId}.${refreshToken.slice(37)}`,
      `00000000-0000-4000-8000-000000000000.${refreshToken.slice(37)}`,
      refreshToken.toUpperCase(),
      ` ${refreshToken}`,
      `${refreshToken}=`,
      `${refreshToken.slice(0, -1)}${refreshToken.endsWith('A') ? 'E' : 'A'}`,
      'x'.repeat(60_000),
    ];
    for (const token of wrong) {
      const answer = await refresh(app, token);
      expectProblem(answer, 401, 'invalid_refresh_token');
      expect(answer.headers['portcullis-receipt']).toBeUndefined();
    }
    expect(await isEnded(app, sessionId)).toBe(false);
    await refresh(app, refreshToken).expect(200);
  });

  it.each([
    ['no token', {}],
    ['a token of another type', { refreshToken: 7 }],
    ['an empty one', { refreshToken: '' }],
    ['an unknown field', { refreshToken: 'x', grant_type: 'refresh_token' }],
  ])('is 400 validation_failed for %s', async (_what, body) => {
    expectProblem(await app.request().post('/v1/auth/refresh').send(body), 400, 'validation_failed');
  });

  it('does not read the token from the query string', async () => {
    const { refreshToken } = await signIn(app, person, 'token');
    const answer = await app.request().post('/v1/auth/refresh').query({ refreshToken }).send({});
    expectProblem(answer, 400, 'validation_failed');
    await refresh(app, refreshToken).expect(200);
  });
});

describe('refresh, once the session is over', () => {
  beforeAll(async () => {
    app = await startTestApp({ controllers: [ProbeController] });
  });
  beforeEach(async () => {
    person = await register(app);
  });
  afterAll(() => app.close());

  it.each([
    ['a logout', 'POST', '/v1/auth/logout'],
    ['its own end', 'DELETE', '/v1/sessions/{own}'],
    ['the end of all', 'DELETE', '/v1/sessions'],
  ])('is refused after %s', async (_what, method, path) => {
    const { headers, refreshToken, sessionId } = await signIn(app, person, 'token');
    const agent = app.request();
    const url = path.replace('{own}', sessionId);
    const answer = await (method === 'POST' ? agent.post(url) : agent.delete(url)).set(headers);
    expect(answer.status).toBeLessThan(300);
    expectProblem(await refresh(app, refreshToken), 401, 'invalid_refresh_token');
  });

  it('is refused after somebody else ended all others', async () => {
    const { refreshToken } = await signIn(app, person, 'token');
    const { headers, refreshToken: kept } = await signIn(app, person, 'token');
    await app.request().delete('/v1/sessions?except=current').set(headers).expect(200);
    expectProblem(await refresh(app, refreshToken), 401, 'invalid_refresh_token');
    await refresh(app, kept).expect(200);
  });

  it.each(['suspended', 'deleted'])('is refused where the user is %s', async (what) => {
    const { refreshToken } = await signIn(app, person, 'token');
    await app.database.query(
      what === 'suspended' ? "UPDATE users SET status = 'suspended' WHERE id = $1" : 'DELETE FROM users WHERE id = $1',
      [person.id],
    );
    expectProblem(await refresh(app, refreshToken), 401, 'invalid_refresh_token');
  });
});
