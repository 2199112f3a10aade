import { expectProblem } from '../http/expect-problem.js';
import { register, signIn, type Person, type SignIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { administrator, ask, RECEIPT, user, type Actor } from './http-actors.js';

describe.each(ADAPTERS)('what ends somebody’s sessions, on %s', (adapter) => {
  let app: TestApp;
  let admin: Actor;
  let person: Person;
  let sessions: SignIn[];

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
    admin = await administrator(app);
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    person = await register(app);
    sessions = [];
    for (const transport of ['cookie', 'header', 'token', 'token'] as const) {
      const by = await signIn(app, person, transport);
      await app.request().get('/v1/auth/me').set(by.headers).expect(200);
      sessions.push(by);
    }
  });

  const expectAllEnded = async (): Promise<void> => {
    for (const { headers, transport, refreshToken } of sessions) {
      const answer = await app.request().get('/v1/auth/me').set(headers);
      expectProblem(answer, 401, transport === 'token' ? 'invalid_token' : 'invalid_session');
      if (refreshToken === undefined) continue;
      const refreshed = await app.request().post('/v1/auth/refresh').send({ refreshToken });
      expectProblem(refreshed, 401, 'invalid_refresh_token');
    }
  };
  const login = () => app.request().post('/v1/auth/login').send({ email: person.email, password: person.password });

  it('a suspension ends them at once, refresh too, and reinstating brings none back', async () => {
    const suspended = await ask(app, admin, 'post', `/v1/users/${person.id}/suspend`);
    expect(suspended.status).toBe(200);
    expect(suspended.body).toEqual({ user: user({ id: person.id, status: 'suspended' }), receipt: RECEIPT });
    await expectAllEnded();
    expectProblem(await login(), 403, 'account_suspended');
    const wrong = { email: person.email, password: 'not the password' };
    expectProblem(await app.request().post('/v1/auth/login').send(wrong), 401, 'invalid_credentials');
    const listed = await ask(app, admin, 'get', `/v1/users/${person.id}/sessions`);
    expect(listed.body).toEqual({ items: [], nextCursor: null });

    const reinstated = await ask(app, admin, 'post', `/v1/users/${person.id}/reinstate`);
    expect(reinstated.body).toEqual({ user: user({ id: person.id }), receipt: RECEIPT });
    await expectAllEnded();
    expect((await ask(app, admin, 'get', `/v1/users/${person.id}/sessions`)).body.items).toEqual([]);
    expect((await login()).status).toBe(200);
  });

  it('a second suspension and a needless reinstating answer alike', async () => {
    const path = `/v1/users/${person.id}`;
    for (const verb of ['suspend', 'suspend', 'reinstate', 'reinstate']) {
      const answer = await ask(app, admin, 'post', `${path}/${verb}`);
      expect([answer.status, answer.body.receipt]).toEqual([200, RECEIPT]);
    }
  });

  it('a deletion ends them at once, and the address is free again', async () => {
    const deleted = await ask(app, admin, 'delete', `/v1/users/${person.id}`);
    expect([deleted.status, deleted.body.receipt]).toEqual([200, RECEIPT]);
    await expectAllEnded();
    expectProblem(await login(), 401, 'invalid_credentials');
    expectProblem(await ask(app, admin, 'delete', `/v1/users/${person.id}`), 404, 'user_not_found');
    const again = await register(app, person.email);
    expect(again.id).not.toBe(person.id);
    await expectAllEnded();
  });

  it('an administrator ends them, and the account goes on', async () => {
    const listed = await ask(app, admin, 'get', `/v1/users/${person.id}/sessions`);
    const ids = (listed.body.items as { id: string; current: boolean }[]).map(({ id, current }) => [id, current]);
    expect(ids.sort()).toEqual(sessions.map(({ sessionId }) => [sessionId, false]).sort());
    const ended = await ask(app, admin, 'delete', `/v1/users/${person.id}/sessions`);
    expect([ended.status, ended.body]).toEqual([200, { user: user({ id: person.id }), receipt: RECEIPT }]);
    await expectAllEnded();
    expect((await login()).status).toBe(200);
  });

  it('receipts grow: each change has a place of its own', async () => {
    const positions: number[] = [];
    for (const verb of ['suspend', 'reinstate', 'suspend'] as const) {
      positions.push((await ask(app, admin, 'post', `/v1/users/${person.id}/${verb}`)).body.receipt.position as number);
    }
    expect(positions).toEqual([positions[0], positions[0]! + 1, positions[0]! + 2]);
  });
});
