import type { Test } from 'supertest';
import { holding, lockAwaited } from '../support/held-locks.js';
import { register, signIn, type Person, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp;
let person: Person;

/** What the database says: the others' transactions here are made by hand, and nobody tells the node's memory of them. */
const CONFIG = {
  auth: { routes: [{ match: 'GET /probe/default', mode: 'hybrid', strict: true }] },
  // The lease bounds how long a lock is waited for; these tests hold one on purpose.
  changes: { lease: '5s' },
};

const status = async ({ headers }: SignIn): Promise<number> =>
  (await app.request().get('/probe/default').set(headers)).status;

/** Somebody else's transaction about the person; see `holding`. */
const held = (sql: string): Promise<() => Promise<void>> => holding(app.database, [sql, [person.id]]);

const RAISE = 'UPDATE users SET session_generation = session_generation + 1 WHERE id = $1';
const SUSPEND = "UPDATE users SET session_generation = session_generation + 1, status = 'suspended' WHERE id = $1";
const REINSTATE = "UPDATE users SET status = 'active' WHERE id = $1";

describe('a session that somebody else ends while a call of its own waits', () => {
  beforeAll(async () => {
    app = await startTestApp({ config: CONFIG, controllers: [ProbeController] });
  });
  beforeEach(async () => {
    person = await register(app);
  });
  afterAll(() => app.close());

  it('is not brought back by "end all others"', async () => {
    const signedIn = await signIn(app, person, 'header');
    const commit = await held(RAISE);
    const answer = app.request().delete('/v1/sessions?except=current').set(signedIn.headers).then();
    await lockAwaited(app.database);
    await commit();
    expect((await answer).status).toBe(404);
    expect(await status(signedIn)).toBe(401);
  });

  it('is not brought back by a change of password, which then is none', async () => {
    const signedIn = await signIn(app, person, 'header');
    const commit = await held(RAISE);
    const answer = app
      .request()
      .post('/v1/auth/password')
      .set(signedIn.headers)
      .send({ currentPassword: person.password, newPassword: 'an even longer password' })
      .then();
    await lockAwaited(app.database);
    await commit();
    expect((await answer).status).toBe(401);
    expect(await status(signedIn)).toBe(401);
    await signIn(app, person, 'header');
  });

  it('is not brought back by "end all others" during a suspension, once the user is reinstated', async () => {
    const signedIn = await signIn(app, person, 'header');
    const commit = await held(SUSPEND);
    const answer = app.request().delete('/v1/sessions?except=current').set(signedIn.headers).then();
    await lockAwaited(app.database);
    await commit();
    expect((await answer).status).toBeGreaterThanOrEqual(400);
    await app.database.query(REINSTATE, [person.id]);
    expect(await status(signedIn)).toBe(401);
  });

  it('is not brought back by a refresh', async () => {
    const signedIn = await signIn(app, person, 'token');
    const commit = await held(RAISE);
    const answer = app.request().post('/v1/auth/refresh').send({ refreshToken: signedIn.refreshToken }).then();
    await lockAwaited(app.database);
    await commit();
    const { status: refused, body } = await answer;
    expect([refused, (body as { code: string }).code]).toEqual([401, 'invalid_refresh_token']);
    expect(await status(signedIn)).toBe(401);
  });

  it('a sign-in under way while the user is suspended makes no session', async () => {
    const commit = await held(SUSPEND);
    const login = { email: person.email, password: person.password, transport: 'header' };
    const answer = app.request().post('/v1/auth/login').send(login).then();
    await lockAwaited(app.database);
    await commit();
    expect((await answer).status).toBe(401);
    await app.database.query(REINSTATE, [person.id]);
    expect(await app.database.query('SELECT 1 FROM sessions WHERE user_id = $1', [person.id])).toEqual([]);
  });
});

describe('calls that meet in one session', () => {
  beforeAll(async () => {
    app = await startTestApp({ config: CONFIG, controllers: [ProbeController] });
  });
  afterAll(() => app.close());

  /** Whoever raises a generation locks the user before sessions; whoever did it the other way round could deadlock with that. */
  it.each<[what: string, transport: 'token' | 'cookie', send: (signedIn: SignIn) => Test, status: number]>([
    ['a refresh', 'token', ({ refreshToken }) => app.request().post('/v1/auth/refresh').send({ refreshToken }), 200],
    [
      'a login that replaces a session',
      'cookie',
      ({ headers }) =>
        app
          .request()
          .post('/v1/auth/login')
          .set(headers)
          .send({ email: person.email, password: person.password, transport: 'cookie' }),
      200,
    ],
    [
      'a logout with the refresh token of its session',
      'token',
      ({ headers, refreshToken }) => app.request().post('/v1/auth/logout').set(headers).send({ refreshToken }),
      204,
    ],
  ])('%s waits for the user before it locks a session', async (_what, transport, send, expected) => {
    person = await register(app);
    const signedIn = await signIn(app, person, transport);
    const commit = await held('SELECT 1 FROM users WHERE id = $1 FOR UPDATE');
    const answer = send(signedIn).then();
    await lockAwaited(app.database);
    const locked = 'SELECT 1 FROM sessions WHERE id = $1 FOR UPDATE NOWAIT';
    await expect(app.database.query(locked, [signedIn.sessionId])).resolves.toHaveLength(1);
    await commit();
    expect((await answer).status).toBe(expected);
  });

  it('refreshes and changes of password never deadlock', async () => {
    person = await register(app);
    let password = person.password;
    for (let round = 0; round < 4; round++) {
      const { headers, refreshToken } = await signIn(app, { ...person, password }, 'token');
      const newPassword = `the password of round ${round}`;
      const answers = await Promise.all([
        app.request().post('/v1/auth/password').set(headers).send({ currentPassword: password, newPassword }),
        ...Array.from({ length: 6 }, () => app.request().post('/v1/auth/refresh').send({ refreshToken })),
      ]);
      expect(answers.filter((answer) => answer.status >= 500)).toEqual([]);
      expect(answers[0]?.status).toBe(200);
      password = newPassword;
    }
  });

  it('ten that end the same session are all answered, by one change', async () => {
    person = await register(app);
    const ended = await signIn(app, person, 'header');
    const own = await signIn(app, person, 'header');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => app.request().delete(`/v1/sessions/${ended.sessionId}`).set(own.headers)),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(200));
    const rows = await app.database.query("SELECT 1 FROM change_log WHERE kind = 'session' AND subject = $1", [
      ended.sessionId,
    ]);
    expect(rows).toHaveLength(1);
  });
});
