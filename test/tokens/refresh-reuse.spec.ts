import type supertest from 'supertest';
import { expectProblem } from '../http/expect-problem.js';
import { head } from '../sessions/shapes.js';
import { register, signIn, type Person, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { isEnded, refresh, refreshTokenOf, withApp } from './refreshing.js';

const GRACE_MS = 10_000;

/** The session is over for everyone: for the token in hand, for the successor and for the list. */
async function expectRevoked(app: TestApp, signedIn: SignIn, answer: supertest.Response): Promise<void> {
  expectProblem(answer, 401, 'invalid_refresh_token');
  expect(answer.headers['portcullis-receipt']).toBe(`${await head(app)};complete`);
  expect(await isEnded(app, signedIn.sessionId)).toBe(true);
  await app.request().get('/probe/hybrid').set(signedIn.headers).expect(401);
  const rows = await app.database.query("SELECT 1 FROM change_log WHERE kind = 'session' AND subject = $1", [
    signedIn.sessionId,
  ]);
  expect(rows).toHaveLength(1);
}

describe.each(ADAPTERS)('reuse of a refresh token on %s', (adapter) => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } }, controllers: [ProbeController] });
    person = await register(app);
  });
  afterAll(() => app.close());

  it('within the grace gives the very same successor again', async () => {
    const { refreshToken } = await signIn(app, person, 'token');
    const first = refreshTokenOf(await refresh(app, refreshToken).expect(200));
    app.clock.advance(GRACE_MS - 2_000);
    const again = await refresh(app, refreshToken).expect(200);
    expect(refreshTokenOf(again)).toBe(first);
    expect(again.headers['portcullis-receipt']).toBeUndefined();
    await refresh(app, first).expect(200);
  });

  it('within the grace, once the successor was used, is 409 refresh_superseded and revokes nothing', async () => {
    const { refreshToken, sessionId } = await signIn(app, person, 'token');
    const second = refreshTokenOf(await refresh(app, refreshToken).expect(200));
    const third = refreshTokenOf(await refresh(app, second).expect(200));
    const before = await head(app);
    const answer = await refresh(app, refreshToken);
    expectProblem(answer, 409, 'refresh_superseded');
    expect(answer.headers['portcullis-receipt']).toBeUndefined();
    expect([await head(app), await isEnded(app, sessionId)]).toEqual([before, false]);
    await refresh(app, third).expect(200);
  });

  it('past the grace is 401, and the session is over, with a receipt', async () => {
    const signedIn = await signIn(app, person, 'token');
    const successor = refreshTokenOf(await refresh(app, signedIn.refreshToken).expect(200));
    app.clock.advance(GRACE_MS);
    await expectRevoked(app, signedIn, await refresh(app, signedIn.refreshToken));
    expectProblem(await refresh(app, successor), 401, 'invalid_refresh_token');
  });

  it('a replayed grandparent, past the grace, ends the session as well', async () => {
    const signedIn = await signIn(app, person, 'token');
    const second = refreshTokenOf(await refresh(app, signedIn.refreshToken).expect(200));
    const third = refreshTokenOf(await refresh(app, second).expect(200));
    app.clock.advance(GRACE_MS);
    await expectRevoked(app, signedIn, await refresh(app, signedIn.refreshToken));
    expectProblem(await refresh(app, third), 401, 'invalid_refresh_token');
  });

  it('a second replay finds nothing left to revoke', async () => {
    const signedIn = await signIn(app, person, 'token');
    await refresh(app, signedIn.refreshToken).expect(200);
    app.clock.advance(GRACE_MS);
    await refresh(app, signedIn.refreshToken).expect(401);
    const before = await head(app);
    expectProblem(await refresh(app, signedIn.refreshToken), 401, 'invalid_refresh_token');
    expect(await head(app)).toBe(before);
  });

  it('with a wrong secret revokes nothing: an id alone is no weapon', async () => {
    const signedIn = await signIn(app, person, 'token');
    const successor = refreshTokenOf(await refresh(app, signedIn.refreshToken).expect(200));
    app.clock.advance(GRACE_MS);
    await refresh(app, `${signedIn.refreshToken?.slice(0, 37) ?? ''}${'A'.repeat(43)}`).expect(401);
    expect(await isEnded(app, signedIn.sessionId)).toBe(false);
    await refresh(app, successor).expect(200);
  });

  it('ends that session alone', async () => {
    const stolen = await signIn(app, person, 'token');
    const other = await signIn(app, person, 'token');
    await refresh(app, stolen.refreshToken).expect(200);
    app.clock.advance(GRACE_MS);
    await refresh(app, stolen.refreshToken).expect(401);
    await refresh(app, other.refreshToken).expect(200);
  });
});

describe('refreshing at once', () => {
  it('fifty with one token make one successor, and all are answered with it', async () => {
    // The lease bounds how long a lock is waited for; fifty in a row on a busy machine need longer than usual.
    await withApp({ config: { changes: { lease: '5s' }, tokens: { reuseGrace: '1m' } } }, async (app) => {
      const { refreshToken, sessionId } = await signIn(app, await register(app), 'token');
      const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(app, refreshToken)));
      expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
      expect(new Set(answers.map(refreshTokenOf)).size).toBe(1);
      const rows = await app.database.query('SELECT parent_id FROM refresh_tokens WHERE session_id = $1', [sessionId]);
      expect(rows).toHaveLength(2);
      expect(rows.filter((row) => row['parent_id'] === refreshToken?.slice(0, 36))).toHaveLength(1);
      expect(await isEnded(app, sessionId)).toBe(false);
    });
  });

  it('with no grace one of two is answered, and the other ends the session', async () => {
    await withApp({ config: { changes: { lease: '5s' }, tokens: { reuseGrace: '0s' } } }, async (app) => {
      const { refreshToken, sessionId } = await signIn(app, await register(app), 'token');
      const answers = await Promise.all([1, 2].map(() => refresh(app, refreshToken)));
      expect(answers.filter(({ status }) => status === 401)).not.toHaveLength(0);
      expect(await isEnded(app, sessionId)).toBe(true);
    });
  });
});

describe('with tokens.reuseGrace 0s', () => {
  it.each([0, 3_000])(
    'the first repetition ends the session, also on a node whose clock is %d ms behind',
    async (behind) => {
      await withApp({ config: { tokens: { reuseGrace: '0s' } }, controllers: [ProbeController] }, async (app) => {
        const signedIn = await signIn(app, await register(app), 'token');
        await refresh(app, signedIn.refreshToken).expect(200);
        app.clock.advance(-behind);
        await expectRevoked(app, signedIn, await refresh(app, signedIn.refreshToken));
      });
    },
  );
});
