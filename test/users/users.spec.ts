import { PASSWORD, signIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { expectProblem } from '../http/expect-problem.js';
import { address, headersOf, servicesOf, userHolding, type Services } from './cast.js';

interface UserBody {
  id: string;
  email: string;
  status: string;
}
interface Changed {
  user: UserBody;
  receipt: { position: number };
}
interface UserPage {
  items: UserBody[];
  nextCursor: string | null;
}

const RECEIPT = {
  position: expect.any(Number),
  appliedOn: 1,
  expired: 0,
  waitedMs: expect.any(Number),
  complete: true,
};
const NOBODY = '00000000-0000-4000-8000-000000000000';

describe.each(ADAPTERS)('users over HTTP on %s', (adapter) => {
  let app: TestApp;
  let services: Services;
  let admin: Readonly<Record<string, string>>;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
    services = servicesOf(app);
    admin = await headersOf(app, await userHolding(services, '*'));
  });
  afterAll(() => app.close());

  const get = (path: string) => app.request().get(path).set(admin);
  const post = (path: string, body?: object) => app.request().post(path).set(admin).send(body);
  const patch = (path: string, body: object) => app.request().patch(path).set(admin).send(body);
  const put = (path: string, body: object) => app.request().put(path).set(admin).send(body);
  const remove = (path: string) => app.request().delete(path).set(admin);

  it('makes an account, with or without password, name and roles', async () => {
    const email = address();
    await services.roles.put(undefined, 'clerk', ['invoice:read']);
    const full = await post('/v1/users', { email, password: PASSWORD, name: 'Ada', roles: ['clerk', 'clerk'] });
    expect(full.status).toBe(201);
    expect(full.body).toEqual({
      user: {
        id: expect.any(String),
        email,
        emailVerified: false,
        name: 'Ada',
        status: 'active',
        roles: ['clerk'],
        permissions: ['invoice:read'],
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
      receipt: RECEIPT,
    });
    const bare = await post('/v1/users', { email: address() });
    expect(bare.status).toBe(201);
    expect((bare.body as Changed).user).toMatchObject({ name: null, roles: [] });
    expectProblem(await post('/v1/users', { email: email.toUpperCase() }), 409, 'email_taken');
    expectProblem(await post('/v1/users', { email: address(), password: 'short' }), 400, 'password_rejected');
    expectProblem(await post('/v1/users', { email: address(), roles: ['no-such-role'] }), 404, 'role_not_found');
  });

  it('makes nothing where a role is unknown', async () => {
    const email = address();
    await post('/v1/users', { email, roles: ['no-such-role'] });
    expect(await services.users.findByEmail(email)).toBeUndefined();
  });

  it('changes address and name, and no more than it is asked to', async () => {
    const { id, email } = await userHolding(services);
    await app.database.query('UPDATE users SET email_verified = true WHERE id = $1', [id]);
    const named = await patch(`/v1/users/${id}`, { name: 'Grace' });
    expect(named.status).toBe(200);
    expect(named.body).toMatchObject({ user: { id, email, name: 'Grace', emailVerified: true }, receipt: RECEIPT });
    const cased = await patch(`/v1/users/${id}`, { email: email.toUpperCase() });
    expect(cased.body).toMatchObject({ user: { email: email.toUpperCase(), name: 'Grace', emailVerified: true } });
    const next = address();
    const moved = await patch(`/v1/users/${id}`, { email: next, name: null });
    expect(moved.body).toMatchObject({ user: { email: next, name: null, emailVerified: false } });
    const taken = (await userHolding(services)).email;
    expectProblem(await patch(`/v1/users/${id}`, { email: taken.toUpperCase() }), 409, 'email_taken');
  });

  it('ends all sessions with a suspension; reinstating brings none back', async () => {
    const user = await userHolding(services);
    const person = { ...user, password: PASSWORD };
    const [header, token] = [await signIn(app, person, 'header'), await signIn(app, person, 'token')];
    const suspended = await post(`/v1/users/${user.id}/suspend`);
    expect(suspended.status).toBe(200);
    expect(suspended.body).toMatchObject({ user: { id: user.id, status: 'suspended' }, receipt: RECEIPT });
    const credentials = { email: user.email, password: PASSWORD };
    expectProblem(await app.request().post('/v1/auth/login').send(credentials), 403, 'account_suspended');
    for (const status of ['suspended', 'active']) {
      expectProblem(await app.request().get('/v1/sessions').set(header.headers), 401, 'invalid_session');
      expectProblem(await app.request().get('/v1/sessions').set(token.headers), 401, 'invalid_token');
      const refresh = { refreshToken: token.refreshToken };
      expectProblem(await app.request().post('/v1/auth/refresh').send(refresh), 401, 'invalid_refresh_token');
      if (status === 'suspended') {
        const reinstated = await post(`/v1/users/${user.id}/reinstate`);
        expect(reinstated.status).toBe(200);
        expect(reinstated.body).toMatchObject({ user: { status: 'active' }, receipt: RECEIPT });
      }
    }
    expect((await signIn(app, person)).answer.status).toBe(200);
  });

  it('deletes a user with their sessions and roles', async () => {
    const user = await userHolding(services, 'invoice:read');
    const headers = await headersOf(app, user);
    const removed = await remove(`/v1/users/${user.id}`);
    expect(removed.status).toBe(200);
    expect(removed.body).toEqual({ user: expect.objectContaining({ id: user.id }), receipt: RECEIPT });
    expectProblem(await app.request().get('/v1/sessions').set(headers), 401, 'invalid_session');
    expectProblem(await get(`/v1/users/${user.id}`), 404, 'user_not_found');
    expectProblem(await remove(`/v1/users/${user.id}`), 404, 'user_not_found');
    expect((await post('/v1/users', { email: user.email })).status).toBe(201);
  });

  it('sets roles, in force on the next request', async () => {
    const user = await userHolding(services);
    const headers = await headersOf(app, user);
    await services.roles.put(undefined, 'reader', ['users:read']);
    expectProblem(await app.request().get('/v1/users').set(headers), 403, 'insufficient_permission');
    const granted = await put(`/v1/users/${user.id}/roles`, { roles: ['reader'] });
    expect(granted.status).toBe(200);
    expect(granted.body).toMatchObject({ user: { roles: ['reader'], permissions: ['users:read'] }, receipt: RECEIPT });
    expect((await app.request().get('/v1/users').set(headers)).status).toBe(200);
    await put(`/v1/users/${user.id}/roles`, { roles: [] });
    expectProblem(await app.request().get('/v1/users').set(headers), 403, 'insufficient_permission');
    expectProblem(await put(`/v1/users/${user.id}/roles`, { roles: ['no-such-role'] }), 404, 'role_not_found');
  });

  it('answers with the receipt of the head where there is nothing to change', async () => {
    const { id } = await userHolding(services);
    const calls = [
      () => post(`/v1/users/${id}/suspend`),
      () => post(`/v1/users/${id}/reinstate`),
      () => patch(`/v1/users/${id}`, { name: 'Once' }),
    ];
    for (const call of calls) {
      const { receipt } = (await call()).body as Changed;
      const again = await call();
      expect(again.status).toBe(200);
      expect((again.body as Changed).receipt).toEqual({ ...receipt, waitedMs: expect.any(Number) });
    }
    expect(((await put(`/v1/users/${id}/roles`, { roles: [] })).body as Changed).receipt).toMatchObject(RECEIPT);
  });

  it('records each change in the log under the user, at the position of its receipt', async () => {
    const { id } = await userHolding(services);
    const { receipt } = (await post(`/v1/users/${id.toUpperCase()}/suspend`)).body as Changed;
    const rows = await app.database.query('SELECT kind, subject FROM change_log WHERE position = $1', [
      receipt.position,
    ]);
    expect(rows).toEqual([{ kind: 'user', subject: id }]);
  });

  it('lists users in pages, by address and by status', async () => {
    const made: string[] = [];
    for (let index = 0; index < 5; index++) {
      if (index !== 2) app.clock.advance(1_000);
      made.push((await userHolding(services)).id);
    }
    const listed: string[] = [];
    let cursor: string | null = null;
    do {
      const page = (await get(`/v1/users?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)).body as UserPage;
      expect(page.items.length).toBeLessThanOrEqual(2);
      listed.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.slice(-5).sort()).toEqual([...made].sort());

    const email = `Find.Me.${address()}`;
    const { user } = await services.administration.create(undefined, { email });
    const found = (await get(`/v1/users?email=${encodeURIComponent(email.toLowerCase())}`)).body as UserPage;
    expect(found.items.map(({ id }) => id)).toEqual([user.id]);
    expect(found.nextCursor).toBeNull();
    await services.administration.suspend(undefined, user.id);
    const suspended = (await get('/v1/users?status=suspended&limit=100')).body as UserPage;
    expect(suspended.items.map(({ id }) => id)).toContain(user.id);
    expect(suspended.items.every(({ status }) => status === 'suspended')).toBe(true);
    expect(await get('/v1/users?email=nobody').then(({ body }) => (body as UserPage).items)).toEqual([]);
  });

  // The last one: a filter with a slip in its name must not come to no filter at all.
  it.each(
    'limit=0 limit=101 limit=x limit=1&limit=2 cursor=x cursor= cursor=W10 status=gone stauts=suspended'.split(' '),
  )('refuses the query %s as not valid', async (query) => {
    expectProblem(await get(`/v1/users?${query}`), 400, 'validation_failed');
  });

  it.each([NOBODY, 'x', '1', `${NOBODY}0`, '..%2f', '%F0%9F%98%80'])(
    'answers 404 for the unknown id %s',
    async (id) => {
      for (const answer of [
        await get(`/v1/users/${id}`),
        await patch(`/v1/users/${id}`, { name: 'x' }),
        await post(`/v1/users/${id}/suspend`),
        await post(`/v1/users/${id}/reinstate`),
        await put(`/v1/users/${id}/roles`, { roles: [] }),
        await remove(`/v1/users/${id}`),
      ]) {
        expectProblem(answer, 404, 'user_not_found');
      }
    },
  );

  it.each([
    {},
    { email: 'x' },
    { email: 'a\0b@example.com' },
    { email: 'ada@example.com', name: 'a\0b' },
    { email: 'ada@example.com', name: '\ud800' },
    { email: 'ada@example.com', roles: ['\0'] },
    { email: 'ada@example.com', roles: 'admin' },
    { email: 'ada@example.com', password: 1 },
    { email: 'ada@example.com', id: NOBODY },
  ])('refuses the new user %j as not valid', async (body) => {
    expectProblem(await post('/v1/users', body), 400, 'validation_failed');
  });

  it('asks for exactly the permissions of the contract', async () => {
    const { id } = await userHolding(services);
    const cases: [string[], 'get' | 'post' | 'patch' | 'put' | 'delete', string, object?][] = [
      [['users:read'], 'get', '/v1/users'],
      [['users:read'], 'get', `/v1/users/${id}`],
      [['users:write'], 'post', '/v1/users', { email: 'x' }],
      [['users:write'], 'patch', `/v1/users/${id}`, { email: 'x' }],
      [['users:write'], 'post', `/v1/users/${id}/suspend`],
      [['users:write'], 'post', `/v1/users/${id}/reinstate`],
      [['users:write', 'roles:assign'], 'put', `/v1/users/${id}/roles`, {}],
      [['users:write'], 'delete', `/v1/users/${id}`],
    ];
    const all = ['users:read', 'users:write', 'roles:read', 'roles:write', 'roles:assign'];
    for (const [needed, method, path, body] of cases) {
      for (const missing of needed) {
        const headers = await headersOf(app, await userHolding(services, ...all.filter((one) => one !== missing)));
        expectProblem(await app.request()[method](path).set(headers).send(body), 403, 'insufficient_permission');
      }
      const enough = await headersOf(app, await userHolding(services, ...needed));
      expect((await app.request()[method](path).set(enough).send(body)).status).not.toBe(403);
    }
  });

  it('logs each change with its receipt, and nothing personal', async () => {
    const { id, email } = await userHolding(services);
    await patch(`/v1/users/${id}`, { name: 'Unlogged Name' });
    const line = app
      .log()
      .split('\n')
      .find((one) => one.includes('user updated') && one.includes(id));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ userId: id, by: expect.any(String), receipt: RECEIPT });
    expect(app.log()).not.toContain(email);
    expect(app.log()).not.toContain('Unlogged Name');
    expect(app.log()).not.toContain(PASSWORD);
  });
});
