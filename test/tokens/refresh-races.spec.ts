import { expectProblem } from '../http/expect-problem.js';
import { head } from '../sessions/shapes.js';
import { holding, lockAwaited } from '../support/held-locks.js';
import { grantRole, register, signIn, type Person, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { decode } from './forge.js';
import { refresh, refreshTokenOf } from './refreshing.js';

const MOVE_HEAD = 'UPDATE change_head SET position = position + 1';

let app: TestApp;
let person: Person;
let signedIn: SignIn;

beforeAll(async () => {
  // The lease bounds how long a lock is waited for; these tests hold one on purpose.
  app = await startTestApp({ config: { changes: { lease: '5s' } }, controllers: [ProbeController] });
});
beforeEach(async () => {
  person = await register(app);
  await grantRole(app, person, 'manager', ['reports:read']);
  signedIn = await signIn(app, person, 'token');
});
afterAll(() => app.close());

/** Two refreshes of one token that begin while `commit` has yet to come: the second waits for the first one's turn. */
async function refreshMeanwhile(commit: () => Promise<void>) {
  const answers = Promise.all([refresh(app, signedIn.refreshToken), refresh(app, signedIn.refreshToken)]);
  await lockAwaited(app.database);
  await commit();
  return answers;
}

describe('a refresh that waits for somebody else’s change counts it', () => {
  it.each([
    ['a suspension', "UPDATE users SET status = 'suspended' WHERE id = $1", 'user'],
    ['a change of password', 'UPDATE users SET session_generation = session_generation + 1 WHERE id = $1', 'user'],
    ['a deletion', 'DELETE FROM users WHERE id = $1', 'user'],
    ['a logout', 'UPDATE sessions SET ended_at = now() WHERE id = $1', 'session'],
    ['an exchange', 'DELETE FROM refresh_tokens WHERE session_id = $1', 'session'],
  ])('%s: it is refused, and so is whoever came meanwhile', async (_what, sql, subject) => {
    const commit = await holding(app.database, [sql, [subject === 'user' ? person.id : signedIn.sessionId]]);
    for (const answer of await refreshMeanwhile(commit)) expectProblem(answer, 401, 'invalid_refresh_token');
  });

  it('a role taken from the user: no token carries it, and each names the place after it', async () => {
    const commit = await holding(
      app.database,
      ['SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [person.id]],
      ['DELETE FROM user_roles WHERE user_id = $1', [person.id]],
      [MOVE_HEAD],
    );
    const answers = await refreshMeanwhile(commit);
    await expectAuthorities(answers, []);
  });

  it('a permission taken from a role, which locks nothing of the session’s', async () => {
    const release = await holding(app.database, [
      'SELECT 1 FROM sessions WHERE id = $1 FOR UPDATE',
      [signedIn.sessionId],
    ]);
    const answers = await refreshMeanwhile(async () => {
      const take = await holding(app.database, ["DELETE FROM role_permissions WHERE role = 'manager'"], [MOVE_HEAD]);
      await take();
      await release();
    });
    await expectAuthorities(answers, ['manager']);
    await app.database.query("INSERT INTO role_permissions VALUES ('manager', 'reports:read')");
  });

  it('another node’s refresh: it gives the same successor', async () => {
    const two = await startTestApp({ config: { changes: { lease: '5s' } }, database: app.database });
    try {
      const release = await holding(app.database, ['SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [person.id]]);
      const others = refresh(two, signedIn.refreshToken).then();
      const answers = [...(await refreshMeanwhile(release)), await others];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(new Set(answers.map(refreshTokenOf)).size).toBe(1);
    } finally {
      await two.close();
    }
  });

  async function expectAuthorities(
    answers: readonly { status: number; body: unknown }[],
    roles: readonly string[],
  ): Promise<void> {
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      const claims = decode((body as { tokens: { accessToken: string } }).tokens.accessToken, 1);
      expect([claims['roles'], claims['permissions']]).toEqual([roles, []]);
      expect(claims['ver']).toMatch(new RegExp(`:${await head(app)}$`));
    }
  }
});

describe('a crowd with one token that waits for a lock', () => {
  it('takes one connection and leaves the others to everybody else', async () => {
    const { refreshToken: others } = await signIn(app, await register(app), 'token');
    const release = await holding(app.database, ['SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [person.id]]);
    const crowd = Promise.all(Array.from({ length: 100 }, () => refresh(app, signedIn.refreshToken)));
    await lockAwaited(app.database);
    const { status } = await refresh(app, others);
    await release();
    expect(status).toBe(200);
    const answers = await crowd;
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(new Set(answers.map(refreshTokenOf)).size).toBe(1);
  });
});

describe('refreshes and what ends their session at once', () => {
  it('a logout: none is answered by a failure, and afterwards nothing works', async () => {
    for (let round = 0; round < 5; round++) {
      const { headers, refreshToken } = await signIn(app, person, 'token');
      const [logout, ...answers] = await Promise.all([
        app.request().post('/v1/auth/logout').set(headers),
        ...Array.from({ length: 6 }, () => refresh(app, refreshToken)),
      ]);
      expect(logout.status).toBe(204);
      const renewed = answers.filter(({ status }) => status === 200);
      expect(renewed.length + answers.filter(({ status }) => status === 401).length).toBe(6);
      await app.request().get('/probe/hybrid').set(headers).expect(401);
      for (const answer of renewed) await refresh(app, refreshTokenOf(answer)).expect(401);
    }
  });
});
