import { expectProblem } from '../http/expect-problem.js';
import { register, signIn, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { isEnded, refresh, refreshTokenOf } from './refreshing.js';

const CROWD = 1_000;

/** A pool of two: a crowd that took a connection each would wait for them past every limit. */
const OPTIONS = {
  config: { database: { poolSize: 2 }, tokens: { reuseGrace: '1m' }, log: { requests: false } },
  controllers: [ProbeController],
};

describe('a thousand refreshes of one token at once', () => {
  let one: TestApp;
  let two: TestApp;
  let signedIn: SignIn;

  beforeAll(async () => {
    one = await startTestApp(OPTIONS);
    two = await startTestApp({ ...OPTIONS, database: one.database });
  });
  beforeEach(async () => {
    signedIn = await signIn(one, await register(one), 'token');
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  const crowd = (...nodes: [TestApp, ...TestApp[]]) =>
    Promise.all(
      Array.from({ length: CROWD }, (_, number) =>
        refresh(nodes[number % nodes.length] ?? nodes[0], signedIn.refreshToken),
      ),
    );
  const rows = () => one.database.query('SELECT 1 FROM refresh_tokens WHERE session_id = $1', [signedIn.sessionId]);

  it.each([1, 2])('on %d node(s) are all answered with the one successor, and nobody is signed out', async (nodes) => {
    const answers = await (nodes === 1 ? crowd(one) : crowd(one, two));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const [successor, ...others] = new Set(answers.map(refreshTokenOf));
    expect(others).toEqual([]);
    expect(await rows()).toHaveLength(2);
    expect(await isEnded(one, signedIn.sessionId)).toBe(false);
    const { accessToken } = (answers.at(-1)?.body as { tokens: { accessToken: string } }).tokens;
    await two.request().get('/probe/hybrid').set('authorization', `Bearer ${accessToken}`).expect(200);
    await refresh(two, successor).expect(200);
  });

  it('past the grace are all refused, by one change', async () => {
    await refresh(one, signedIn.refreshToken).expect(200);
    one.clock.advance(60_000);
    const answers = await crowd(one);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    for (const answer of answers) {
      expectProblem(answer, 401, 'invalid_refresh_token');
      expect(answer.headers['portcullis-receipt']).toMatch(/^\d+;complete$/);
    }
    const changes = await one.database.query('SELECT 1 FROM change_log WHERE subject = $1', [signedIn.sessionId]);
    expect(changes).toHaveLength(1);
  });
});
