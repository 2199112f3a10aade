import { expectProblem } from '../http/expect-problem.js';
import { register, signIn, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { isEnded, refresh, refreshTokenOf } from './refreshing.js';

const GRACE_MS = 10_000;
const HOUR_MS = 3_600_000;
const OPTIONS = { config: { auth: { exchange: true } }, controllers: [ProbeController] };

let one: TestApp;
let two: TestApp;
let signedIn: SignIn;

beforeEach(async () => {
  one = await startTestApp(OPTIONS);
  two = await startTestApp({ ...OPTIONS, database: one.database });
  signedIn = await signIn(one, await register(one), 'token');
});
afterEach(async () => {
  await two.close();
  await one.close();
});

/** Until the node answers from its memory, so that a refusal is one that reached it there. */
async function warm(node: TestApp): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const { body } = await node.request().get('/v1/auth/me').set(signedIn.headers).expect(200);
    if ((body as { principal: { source: string } }).principal.source === 'memory') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('never from memory');
}

const exchange = (node: TestApp, refreshToken: string | undefined) =>
  node.request().post('/v1/auth/exchange').send({ transport: 'header', refreshToken });

describe('a used refresh token, past the grace', () => {
  it.each([
    ['at a refresh', refresh],
    ['at an exchange', exchange],
  ])('%s: the session is gone on every node when the answer is out', async (_where, present) => {
    const second = refreshTokenOf(await refresh(one, signedIn.refreshToken).expect(200));
    const third = refreshTokenOf(await refresh(two, second).expect(200));
    for (const node of [one, two]) node.clock.advance(GRACE_MS);
    await warm(one);
    await warm(two);
    const answer = await present(one, signedIn.refreshToken);
    const after = await two.request().get('/probe/hybrid').set(signedIn.headers);
    expectProblem(answer, 401, 'invalid_refresh_token');
    expect(answer.headers['portcullis-receipt']).toMatch(/^\d+;complete$/);
    expect(after.status).toBe(401);
    await one.request().get('/probe/hybrid').set(signedIn.headers).expect(401);
    for (const node of [one, two]) expectProblem(await refresh(node, third), 401, 'invalid_refresh_token');
  });
});

describe('at an exchange a refresh token', () => {
  it('that was used a moment ago is refused, and ends nothing', async () => {
    const successor = refreshTokenOf(await refresh(one, signedIn.refreshToken).expect(200));
    const answer = await exchange(two, signedIn.refreshToken);
    expectProblem(answer, 401, 'invalid_refresh_token');
    expect(answer.headers['portcullis-receipt']).toBeUndefined();
    expect(await isEnded(one, signedIn.sessionId)).toBe(false);
    await refresh(one, successor).expect(200);
  });

  it('with another secret is refused, and ends nothing', async () => {
    await refresh(one, signedIn.refreshToken).expect(200);
    one.clock.advance(GRACE_MS);
    const forged = `${signedIn.refreshToken?.slice(0, 37) ?? ''}${'A'.repeat(43)}`;
    expectProblem(await exchange(one, forged), 401, 'invalid_refresh_token');
    expect(await isEnded(one, signedIn.sessionId)).toBe(false);
  });
});

describe('nodes whose wall clocks differ', () => {
  /** The database's clock has gone on by so much since the token's use. */
  const passAtDatabase = (milliseconds: number) =>
    one.database.query(
      "UPDATE refresh_tokens SET created_at = created_at - $2 * interval '1 ms' WHERE session_id = $1",
      [signedIn.sessionId, milliseconds],
    );

  it('one that is an hour behind gives the same successor within the grace', async () => {
    const successor = refreshTokenOf(await refresh(one, signedIn.refreshToken).expect(200));
    two.clock.advance(-HOUR_MS);
    expect(refreshTokenOf(await refresh(two, signedIn.refreshToken).expect(200))).toBe(successor);
  });

  it.each([
    ['a refresh', refresh],
    ['an exchange', exchange],
  ])('one that is an hour behind does not stretch the grace at %s', async (_where, present) => {
    await refresh(one, signedIn.refreshToken).expect(200);
    two.clock.advance(-HOUR_MS);
    await passAtDatabase(GRACE_MS);
    const answer = await present(two, signedIn.refreshToken);
    expectProblem(answer, 401, 'invalid_refresh_token');
    expect(answer.headers['portcullis-receipt']).toMatch(/^\d+;/);
    expect(await isEnded(one, signedIn.sessionId)).toBe(true);
  });
});
