import { head } from '../sessions/shapes.js';
import { holding, lockAwaited } from '../support/held-locks.js';
import { PASSWORD, register, signIn, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Ends a session as a node does that is killed before it has told anybody. */
const END_SILENTLY = `
  WITH ended AS (UPDATE sessions SET ended_at = now() WHERE id = $1 RETURNING id),
       head AS (UPDATE change_head SET position = position + 1 RETURNING position)
  INSERT INTO change_log (position, kind, subject, keep_until)
  SELECT head.position, 'session', ended.id::text, now() + interval '1 hour' FROM head, ended`;

describe('a login with a cookie whose session somebody else is just ending', () => {
  let one: TestApp;
  let two: TestApp;

  beforeAll(async () => {
    const options = { config: { changes: { lease: '5s' } }, controllers: [ProbeController] };
    one = await startTestApp(options);
    two = await startTestApp({ ...options, database: one.database });
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  const status = async (node: TestApp, { headers }: SignIn): Promise<number> =>
    (await node.request().get('/probe/session').set(headers)).status;

  it('returns once that one is refused everywhere, whoever has ended it', async () => {
    const person = await register(one);
    const old = await signIn(one, person, 'cookie');
    expect([await status(one, old), await status(two, old)]).toEqual([200, 200]);
    const commit = await holding(one.database, ['SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [person.id]]);
    const login = one
      .request()
      .post('/v1/auth/login')
      .set(old.headers)
      .send({ email: person.email, password: PASSWORD, transport: 'cookie' })
      .then((answer) => answer);
    // It waits for the user's row, and has therefore found the cookie's session in force.
    await lockAwaited(one.database);
    await one.database.query(END_SILENTLY, [old.sessionId]);
    await commit();
    const answer = await login;
    expect(await status(two, old)).toBe(401);
    expect(answer.status).toBe(200);
    expect(answer.headers['portcullis-receipt']).toBe(`${await head(one)};complete`);
  });
});
