import type supertest from 'supertest';
import { expectProblem } from '../http/expect-problem.js';
import { hangUp, send } from '../robustness/send.js';
import { head, RECEIPT_HEADER } from '../sessions/shapes.js';
import { holding, lockAwaited } from '../support/held-locks.js';
import { cookieOf, register, signIn, type Person, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

describe.each(ADAPTERS)('logout on %s', (adapter) => {
  let app: TestApp;
  let person: Person;
  const logout = (headers: Readonly<Record<string, string>> = {}, body?: object): supertest.Test => {
    const request = app.request().post('/v1/auth/logout').set(headers);
    return body === undefined ? request : request.send(body);
  };
  const isEnded = async ({ sessionId }: Pick<SignIn, 'sessionId'>): Promise<boolean> => {
    const rows = await app.database.query('SELECT 1 FROM sessions WHERE id = $1 AND ended_at IS NOT NULL', [sessionId]);
    return rows.length === 1;
  };

  beforeAll(async () => {
    // The lease bounds how long a lock is waited for; a test holds one on purpose.
    const config = { http: { adapter }, changes: { lease: '5s' } };
    app = await startTestApp({ config, controllers: [ProbeController] });
    person = await register(app);
  });
  afterAll(async () => {
    hangUp();
    await app.close();
  });

  it.each(['cookie', 'header', 'token'] as const)(
    'by %s: 204, the session is over, the receipt says where',
    async (by) => {
      const signedIn = await signIn(app, person, by);
      const before = await head(app);
      const answer = await logout(signedIn.headers);
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(answer.headers['portcullis-receipt']).toBe(`${before + 1};complete`);
      expect(cookieOf(answer)).toBe(by === 'cookie' ? '' : undefined);
      expect(await isEnded(signedIn)).toBe(true);
      await app.request().get('/probe/default').set(signedIn.headers).expect(401);
    },
  );

  it('the cleared cookie has the attributes of the one that was set, and no life left', async () => {
    const answer = await logout((await signIn(app, person, 'cookie')).headers);
    expect(answer.headers['set-cookie']).toEqual([expect.stringMatching(/^portcullis=;/)]);
    const [cookie = ''] = answer.headers['set-cookie'] as unknown as string[];
    expect(cookie.split('; ').sort()).toEqual(['HttpOnly', 'Max-Age=0', 'Path=/', 'SameSite=Lax', 'portcullis=']);
  });

  it('by refresh token in the body', async () => {
    const signedIn = await signIn(app, person, 'token');
    const answer = await logout({}, { refreshToken: signedIn.refreshToken });
    expect([answer.status, await isEnded(signedIn)]).toEqual([204, true]);
    expect(answer.headers['portcullis-receipt']).toMatch(RECEIPT_HEADER);
    const refreshed = await app.request().post('/v1/auth/refresh').send({ refreshToken: signedIn.refreshToken });
    expectProblem(refreshed, 401, 'invalid_refresh_token');
  });

  it('by a refresh token that another tab has rotated meanwhile: still signed out', async () => {
    const signedIn = await signIn(app, person, 'token');
    await app.request().post('/v1/auth/refresh').send({ refreshToken: signedIn.refreshToken }).expect(200);
    await logout({}, { refreshToken: signedIn.refreshToken }).expect(204);
    expect(await isEnded(signedIn)).toBe(true);
  });

  it('by an access token and the refresh token of the same session: it is ended once', async () => {
    const signedIn = await signIn(app, person, 'token');
    const before = await head(app);
    const answer = await logout(signedIn.headers, { refreshToken: signedIn.refreshToken });
    expect([answer.status, answer.headers['portcullis-receipt']]).toEqual([204, `${before + 1};complete`]);
    expect(await isEnded(signedIn)).toBe(true);
    const told = "SELECT 1 FROM audit_events WHERE type = 'session.revoked' AND subject_id = $1";
    expect(await app.database.query(told, [signedIn.sessionId])).toHaveLength(1);
  });

  it('by an access token and the refresh token of another session: both are over', async () => {
    const first = await signIn(app, person, 'token');
    const second = await signIn(app, person, 'token');
    await logout(first.headers, { refreshToken: second.refreshToken }).expect(204);
    expect([await isEnded(first), await isEnded(second)]).toEqual([true, true]);
  });

  // Each held the session that the other waited for, and both answered 503.
  it('twice at once, with the access token and the refresh token of two sessions in turn: all are over', async () => {
    const [first, second] = [await signIn(app, person, 'token'), await signIn(app, await register(app), 'token')];
    const ids = [first, second].map(({ sessionId }) => sessionId);
    const release = await holding(app.database, [
      'SELECT 1 FROM refresh_tokens WHERE session_id = ANY ($1) FOR UPDATE',
      [ids],
    ]);
    const answers = Promise.all([
      logout(first.headers, { refreshToken: second.refreshToken }),
      logout(second.headers, { refreshToken: first.refreshToken }),
    ]);
    await lockAwaited(app.database, 2);
    await release();
    expect((await answers).map(({ status }) => status)).toEqual([204, 204]);
    expect([await isEnded(first), await isEnded(second)]).toEqual([true, true]);
  });

  it('without a credential: 204, with and without a body', async () => {
    for (const body of [undefined, {}]) {
      const answer = await logout({}, body);
      expect(answer.status).toBe(204);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.headers['portcullis-receipt']).toBeUndefined();
    }
  });

  it('by a client that says it sends JSON and sends nothing: 204, and the session is over', async () => {
    const json = { 'content-type': 'application/json' };
    for (const body of [undefined, '']) {
      const signedIn = await signIn(app, person, 'header');
      const answer = await send(app, 'POST', '/v1/auth/logout', { ...signedIn.headers, ...json }, body);
      expect([answer.status, await isEnded(signedIn)]).toEqual([204, true]);
    }
    const broken = await send(app, 'POST', '/v1/auth/logout', json, ' ');
    expect([broken.status, (JSON.parse(broken.text) as { code: string }).code]).toEqual([400, 'malformed_body']);
  });

  it('with a dead credential: 204 as well, and a cookie is cleared', async () => {
    const { headers } = await signIn(app, person, 'cookie');
    await logout(headers).expect(204);
    const again = await logout(headers);
    expect([again.status, cookieOf(again)]).toEqual([204, '']);
    // The other's change may not be everywhere yet: whoever finds nothing to end waits for it all the same.
    expect(again.headers['portcullis-receipt']).toBe(`${await head(app)};complete`);
    await logout({ authorization: 'Bearer nonsense' }).expect(204);
    await logout({ authorization: 'Session nonsense' }).expect(204);
    await logout({ authorization: 'Basic dXNlcjpwYXNz' }).expect(204);
    await logout({}, { refreshToken: 'nonsense' }).expect(204);
    await logout({}, { refreshToken: 'x'.repeat(5_000) }).expect(204);
  });

  it('with the id of a session and a wrong secret: 204, and it lives on', async () => {
    const signedIn = await signIn(app, person, 'header');
    await logout({ authorization: `Session ${signedIn.sessionId}.${'A'.repeat(43)}` }).expect(204);
    expect(await isEnded(signedIn)).toBe(false);
    const byToken = await signIn(app, person, 'token');
    await logout({}, { refreshToken: `${byToken.refreshToken?.slice(0, 37) ?? ''}${'A'.repeat(43)}` }).expect(204);
    expect(await isEnded(byToken)).toBe(false);
  });

  it('with two credentials: 400 ambiguous_credentials, and neither is over', async () => {
    const cookie = await signIn(app, person, 'cookie');
    const header = await signIn(app, person, 'header');
    expectProblem(await logout({ ...cookie.headers, ...header.headers }), 400, 'ambiguous_credentials');
    expect([await isEnded(cookie), await isEnded(header)]).toEqual([false, false]);
  });

  it('takes any live credential, whatever the rules say', async () => {
    const ruled = await startTestApp({
      config: { http: { adapter }, auth: { mode: 'jwt', routes: [{ match: '* /v1/auth/logout', mode: 'session' }] } },
    });
    try {
      const somebody = await register(ruled);
      for (const transport of ['cookie', 'header', 'token'] as const) {
        const { headers, sessionId } = await signIn(ruled, somebody, transport);
        await ruled.request().post('/v1/auth/logout').set(headers).expect(204);
        const rows = await ruled.database.query('SELECT ended_at FROM sessions WHERE id = $1', [sessionId]);
        expect(rows).toEqual([{ ended_at: expect.any(Date) as unknown }]);
      }
    } finally {
      await ruled.close();
    }
  });
});
