import type { AnyAuditEvent } from '../../src/audit/audit-event.js';
import { grantRole, PASSWORD, register, signIn, signInOf, type Person } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { refresh } from '../tokens/refreshing.js';
import { administrator, ask, type Actor } from '../users/http-actors.js';
import { eventsDuring, eventsOf } from './events.js';

describe.each(ADAPTERS)('what the audit log says on %s of', (adapter) => {
  let app: TestApp;
  let admin: Actor;
  let person: Person;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter, trustedHops: 1 }, auth: { exchange: true } } });
    admin = await administrator(app);
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    person = await register(app);
  });

  /** Expects exactly these events, in whatever order of one millisecond. */
  function expectEvents(events: readonly AnyAuditEvent[], ...expected: Record<string, unknown>[]): void {
    expect(events.map(({ type }) => type).sort()).toEqual(expected.map(({ type }) => type).sort());
    for (const one of expected) expect(events).toContainEqual(expect.objectContaining(one));
  }

  const about = (kind: string, id: string) => ({ subject: { kind, id } });
  const user = (id: string) => ({ ...about('user', id), userId: id });
  const session = (id: string) => ({ ...about('session', id), userId: person.id });
  const by = (kind: string, id: string | null = null) => ({ actor: { kind, id } });
  const login = (body: object) => app.request().post('/v1/auth/login').send(body);

  it('the first key, made by the server itself', async () => {
    const events = (await eventsOf(app)).filter(({ type }) => type === 'key.created');
    const subject = { kind: 'key', id: expect.stringMatching(/^[\w-]{43}$/) };
    expectEvents(events, { type: 'key.created', subject, ...by('system'), details: { algorithm: 'ES256' } });
  });

  it('a registration and a sign-in: who, whom, when, from where, how', async () => {
    const request = { 'x-request-id': 'r-17', 'x-forwarded-for': '203.0.113.9', 'user-agent': 'Tester/1' };
    const from = { requestId: 'r-17', address: '203.0.113.9', userAgent: 'Tester/1', outcome: 'success' };
    let id = '';
    let sessionId = '';
    const body = { email: `flow-${adapter}@example.com`, password: PASSWORD };
    const events = await eventsDuring(app, async () => {
      const registered = await app.request().post('/v1/auth/register').set(request).send(body).expect(201);
      ({ id } = registered.body as { id: string });
      const signedIn = await login({ ...body, transport: 'header' })
        .set(request)
        .expect(200);
      sessionId = (signedIn.body as { session: { id: string } }).session.id;
    });
    const details = { transport: 'header', methods: ['pwd'] };
    expectEvents(
      events,
      { type: 'user.registered', ...user(id), ...by('anonymous'), ...from, details: {} },
      { type: 'session.created', ...about('session', sessionId), userId: id, ...by('user', id), ...from, details },
    );
    expect(Math.abs((events[0]?.at.getTime() ?? 0) - app.clock.now())).toBeLessThan(60_000);
  });

  it.each([
    ['a wrong password', () => ({ email: person.email, password: 'wrong' }), 'invalid_credentials', true],
    ['an unknown account', () => ({ email: 'nobody@example.com', password: PASSWORD }), 'unknown_account', false],
  ])('%s: a failure, without what was typed', async (_name, body, reason, known) => {
    const events = await eventsDuring(app, () => login(body()).set('user-agent', 'Guesser/2').expect(401));
    const whom = known ? user(person.id) : { subject: null, userId: null };
    const from = { outcome: 'failure', userAgent: 'Guesser/2', address: '127.0.0.1' };
    expectEvents(events, { type: 'sign_in.failed', ...whom, ...by('anonymous'), ...from, details: { reason } });
    expect(JSON.stringify(events)).not.toContain('@example.com');
  });

  it('a suspended account whose password was right', async () => {
    await ask(app, admin, 'post', `/v1/users/${person.id}/suspend`).expect(200);
    const events = await eventsDuring(app, () => login({ email: person.email, password: PASSWORD }).expect(403));
    expectEvents(events, { type: 'sign_in.failed', ...user(person.id), details: { reason: 'account_suspended' } });
  });

  it('a sign-in that takes the place of a session', async () => {
    const first = await signIn(app, person, 'cookie');
    const body = { email: person.email, password: PASSWORD, transport: 'cookie' };
    const events = await eventsDuring(app, () => login(body).set(first.headers).expect(200));
    const replaced = { ...session(first.sessionId), ...by('user', person.id), details: { reason: 'replaced' } };
    expectEvents(events, { type: 'session.created' }, { type: 'session.revoked', ...replaced });
  });

  it('a logout by credential, once; by a refresh token nobody is known to have asked', async () => {
    const [one, other] = [await signIn(app, person, 'header'), await signIn(app, person, 'token')];
    const signedOut = { type: 'session.revoked', details: { reason: 'signed_out' } };
    const logout = () => app.request().post('/v1/auth/logout').set(one.headers).expect(204);
    const events = await eventsDuring(app, async () => [await logout(), await logout()]);
    expectEvents(events, { ...signedOut, ...session(one.sessionId), ...by('user', person.id) });
    const { refreshToken } = other;
    const byToken = () => app.request().post('/v1/auth/logout').send({ refreshToken }).expect(204);
    expectEvents(await eventsDuring(app, byToken), { ...signedOut, ...session(other.sessionId), ...by('anonymous') });
  });

  it('an exchange, and a refresh, which is nothing to tell', async () => {
    const { headers, sessionId, refreshToken } = await signIn(app, person, 'token');
    expectEvents(await eventsDuring(app, () => app.request().get('/v1/sessions').set(headers).expect(200)));
    expectEvents(await eventsDuring(app, () => refresh(app, refreshToken).expect(200)));
    const byHeader = await signIn(app, person, 'header');
    const exchange = () => app.request().post('/v1/auth/exchange').set(byHeader.headers).send({ transport: 'token' });
    const details = { transport: 'token' };
    const who = { ...session(byHeader.sessionId), ...by('user', person.id) };
    expectEvents(await eventsDuring(app, () => exchange().expect(200)), { type: 'session.exchanged', ...who, details });
    expect(sessionId).not.toBe(byHeader.sessionId);
  });

  it('a refresh token used again past the grace: the reuse, and the end of its session, once', async () => {
    const { refreshToken, sessionId } = await signIn(app, person, 'token');
    await refresh(app, refreshToken).expect(200);
    app.clock.advance(app.config.tokens.reuseGrace + 1);
    const reuse = () => refresh(app, refreshToken).set('user-agent', 'Thief/3').expect(401);
    const events = await eventsDuring(app, async () => [await reuse(), await reuse()]);
    const from = { ...session(sessionId), ...by('anonymous'), userAgent: 'Thief/3' };
    expectEvents(
      events,
      { type: 'refresh.reused', outcome: 'failure', ...from },
      { type: 'session.revoked', ...from, details: { reason: 'refresh_reused' } },
    );
  });

  it('a password change', async () => {
    const signedIn = await signIn(app, person, 'header');
    const body = { currentPassword: PASSWORD, newPassword: 'quite another password' };
    const change = () => app.request().post('/v1/auth/password').set(signedIn.headers).send(body).expect(200);
    let kept = '';
    const events = await eventsDuring(app, async () => (kept = signInOf(await change(), 'header').sessionId));
    const details = { keptSessionId: kept };
    expectEvents(events, { type: 'password.changed', ...user(person.id), ...by('user', person.id), details });
    expect(events[0]?.address).toBe('127.0.0.1');
  });

  it('a password change with a wrong current password, in whose session and from where, and nothing of a refused new one', async () => {
    const { sessionId, headers } = await signIn(app, person, 'header');
    const change = (currentPassword: string, newPassword: string) =>
      app
        .request()
        .post('/v1/auth/password')
        .set({ ...headers, 'x-forwarded-for': '203.0.113.9' })
        .send({ currentPassword, newPassword });
    const events = await eventsDuring(app, async () => {
      await change('a wrong password', 'quite another password').expect(401);
      await change(PASSWORD, person.email).expect(400);
    });
    const [type, outcome, address] = ['password.change_failed', 'failure', '203.0.113.9'];
    const failure = { type, outcome, address, ...user(person.id), ...by('user', person.id), details: { sessionId } };
    expectEvents(events, failure);
  });

  it('sessions that their owner ends: one, all others, all', async () => {
    const [one, kept] = [await signIn(app, person, 'header'), await signIn(app, person, 'header')];
    const end = (path: string) => () => app.request().delete(`/v1/sessions${path}`).set(kept.headers).expect(200);
    const own = { ...by('user', person.id), address: '127.0.0.1' };
    const ended = { type: 'session.revoked', ...session(one.sessionId), ...own, details: { reason: 'ended' } };
    expectEvents(await eventsDuring(app, end(`/${one.sessionId}`)), ended);
    const others = { scope: 'others', keptSessionId: kept.sessionId };
    const signedOut = { type: 'user.signed_out', ...user(person.id), ...own };
    expectEvents(await eventsDuring(app, end('?except=current')), { ...signedOut, details: others });
    expectEvents(await eventsDuring(app, end('')), { ...signedOut, details: { scope: 'all' } });
  });

  it('what an administrator does to users, by whom and from where, and nothing where nothing changes', async () => {
    await grantRole(app, person, 'clerk', ['x:read']);
    const users = `/v1/users/${person.id}`;
    const of = { ...user(person.id), ...by('user', admin.id), address: '127.0.0.1', requestId: expect.any(String) };
    const during = (method: 'post' | 'put' | 'patch' | 'delete', path: string, body?: object) =>
      eventsDuring(app, () => ask(app, admin, method, path, body).expect((answer) => answer.status < 300));
    const twice = async (method: 'post' | 'put' | 'patch', path: string, body?: object) => [
      ...(await during(method, path, body)),
      ...(await during(method, path, body)),
    ];
    const changed = { changed: ['name'] };
    expectEvents(await twice('patch', users, { name: 'Grace' }), { type: 'user.updated', ...of, details: changed });
    const taken = { granted: [], taken: ['clerk'] };
    expectEvents(await twice('put', `${users}/roles`, { roles: [] }), {
      type: 'user.roles_set',
      ...of,
      details: taken,
    });
    expectEvents(await twice('post', `${users}/suspend`), { type: 'user.suspended', ...of });
    expectEvents(await twice('post', `${users}/reinstate`), { type: 'user.reinstated', ...of });
    const all = { scope: 'all' };
    expectEvents(await during('delete', `${users}/sessions`), { type: 'user.signed_out', ...of, details: all });
    expectEvents(await during('delete', users), { type: 'user.deleted', ...of });
    const body = { email: `made-${adapter}@example.com`, roles: ['clerk'] };
    const created = await during('post', '/v1/users', body);
    expectEvents(created, { type: 'user.created', ...by('user', admin.id), details: { roles: ['clerk'] } });
  });

  it('roles, with what they gain and lose', async () => {
    const role = `/v1/roles/auditor-${adapter}`;
    const put = (...permissions: string[]) => eventsDuring(app, () => ask(app, admin, 'put', role, { permissions }));
    const of = { ...about('role', `auditor-${adapter}`), userId: null, ...by('user', admin.id) };
    const details = { created: true, granted: ['a:read', 'b:read'], taken: [] };
    expectEvents(await put('a:read', 'b:read'), { type: 'role.set', ...of, details });
    expectEvents(await put('b:read', 'a:read'));
    const next = { created: false, granted: ['c:read'], taken: ['a:read'] };
    expectEvents(await put('b:read', 'c:read'), { type: 'role.set', ...of, details: next });
    const events = await eventsDuring(app, () => ask(app, admin, 'delete', role).expect(200));
    expectEvents(events, { type: 'role.deleted', ...of, details: { permissions: ['b:read', 'c:read'] } });
  });

  it('a role with more permissions than an event holds: the change is made, and the event says that it was cut', async () => {
    const permissions = Array.from({ length: 256 }, (_, index) => `${'p'.repeat(120)}:${index}`);
    const put = () => ask(app, admin, 'put', `/v1/roles/huge-${adapter}`, { permissions }).expect(200);
    const [event] = await eventsDuring(app, put);
    expect(event).toMatchObject({ type: 'role.set', details: { created: true, cut: true } });
    expect(JSON.stringify(event?.details).length).toBeLessThanOrEqual(4_096);
  });

  it('what is refused: nothing', async () => {
    const { headers } = await signIn(app, person, 'header');
    const events = await eventsDuring(app, async () => {
      await app.request().get('/v1/users').set(headers).expect(403);
      await app.request().get('/v1/users').expect(401);
      await app.request().post('/v1/auth/register').send({ email: person.email, password: PASSWORD }).expect(409);
      await app.request().delete('/v1/sessions/00000000-0000-4000-8000-000000000000').set(headers).expect(404);
      await ask(app, admin, 'delete', `/v1/users/${admin.id}`).expect(409);
    });
    expectEvents(events);
  });
});
