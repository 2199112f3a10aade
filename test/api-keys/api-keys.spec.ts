import { RolesService } from '../../src/users/roles.service.js';
import { UserAdministration } from '../../src/users/user-administration.service.js';
import { ApiKeyUse } from '../../src/tokens/api-keys/api-key-use.js';
import { ApiKeysService } from '../../src/tokens/api-keys/api-keys.service.js';
import { grantRole, PASSWORD, register, setRoles, signIn, type Person, type SignIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { Statements } from '../support/statements.js';
import { KeyedController, makeKey, type MadeKey } from './keys.js';

describe.each(ADAPTERS)('API keys on %s', (adapter) => {
  let app: TestApp;
  let person: Person;
  let session: SignIn;

  beforeAll(async () => {
    // Every route of Portcullis's own takes keys here: what they still can't do, no configuration gives them.
    const routes = [{ match: '* /v1/**', mode: 'hybrid-or-api-key' }];
    const config = { http: { adapter }, auth: { routes }, changes: { lease: '5s' } };
    app = await startTestApp({ config, controllers: [KeyedController] });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    person = await register(app);
    await grantRole(app, person, 'clerk', ['invoice:read', 'invoice:write']);
    session = await signIn(app, person);
  });

  const status = async ({ headers }: MadeKey, path = '/keyed'): Promise<number> =>
    (await app.request().get(path).set(headers)).status;
  const code = async (request: PromiseLike<{ status: number; body: { code?: string } }>): Promise<unknown[]> => {
    const { status: answered, body } = await request;
    return [answered, body.code];
  };

  it('is shown once, and proves its user with the permissions that it names', async () => {
    const made = await makeKey(app, session);
    expect(made.secret).toMatch(/^pck_[0-9a-f-]{36}\.[A-Za-z0-9_-]{43}$/);
    expect(made.key).toMatchObject({ name: 'nightly export', permissions: ['invoice:read'], lastUsedAt: null });
    const { body } = await app.request().get('/keyed').set(made.headers).expect(200);
    expect(body).toEqual({
      userId: person.id,
      sessionId: null,
      clientId: made.key.id,
      roles: [],
      permissions: ['invoice:read'],
      mode: 'api-key',
      credential: 'api-key',
      authTime: null,
      source: 'database',
      maxStalenessMs: 0,
    });
    expect((await app.request().get('/keyed').set(made.headers).expect(200)).body.source).toBe('memory');
    const listed = await app.request().get('/v1/api-keys').set(session.headers).expect(200);
    expect(listed.body.items).toEqual([made.key]);
    expect(listed.text).not.toContain(made.secret.split('.')[1]);
  });

  it('is hashed at rest and never logged', async () => {
    const { secret, key, headers } = await makeKey(app, session);
    await app.request().get(`/v1/auth/me?${secret}`).set(headers).set('user-agent', secret).expect(200);
    const rows = await app.database.query('SELECT k::text AS row FROM api_keys k WHERE id = $1', [key.id]);
    const bare = secret.split('.')[1] ?? '';
    expect(JSON.stringify(rows)).not.toContain(bare);
    expect(JSON.stringify(await app.database.query('SELECT a::text FROM audit_events a'))).not.toContain(bare);
    expect(app.log()).not.toContain(bare);
  });

  it.each([
    ['nothing', undefined, 'credential_missing'],
    [
      'a wrong secret',
      (secret: string) => `ApiKey ${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`,
      'invalid_credential',
    ],
    ['no secret', () => 'ApiKey', 'invalid_credential'],
    ['no prefix', (secret: string) => `ApiKey ${secret.slice(4)}`, 'invalid_credential'],
    ['another scheme', (secret: string) => `Bearer ${secret}`, 'credential_not_accepted'],
  ])('%s is refused with the challenge', async (_what, write, expected) => {
    const { secret } = await makeKey(app, session);
    const request = app.request().get('/keyed');
    const answer = await (write === undefined ? request : request.set('authorization', write(secret))).expect(401);
    expect(answer.body.code).toBe(expected);
    expect(answer.headers['www-authenticate']).toBe('ApiKey realm="portcullis"');
  });

  it('doesn’t stand in where a route doesn’t take keys, nor beside another credential', async () => {
    const { headers } = await makeKey(app, session);
    const elsewhere = await startTestApp({ database: app.database });
    const refused = await elsewhere.request().get('/v1/auth/me').set(headers).expect(401);
    expect(refused.body.code).toBe('credential_not_accepted');
    await elsewhere.close();
    const cookie = (await signIn(app, person, 'cookie')).headers;
    const both = app
      .request()
      .post('/keyed/both')
      .set({ ...cookie, ...headers });
    expect(await code(both)).toEqual([400, 'ambiguous_credentials']);
  });

  it('goes beside people’s own credentials where the mode says so', async () => {
    const { headers } = await makeKey(app, session);
    const byKey = await app.request().post('/keyed/both').set(headers).expect(201);
    expect(byKey.body.credential).toBe('api-key');
    const byToken = await app.request().post('/keyed/both').set(session.headers).expect(201);
    expect(byToken.body).toMatchObject({ credential: 'access-token', roles: ['clerk'] });
  });

  it('a warm request reads nothing from the database', async () => {
    const made = await makeKey(app, session);
    const statements = new Statements(app);
    expect(await status(made)).toBe(200);
    const warm = await statements.during(async () => {
      for (let number = 0; number < 5; number++) expect(await status(made, '/keyed/invoices')).toBe(200);
    });
    expect(warm).toEqual([]);
  });

  it('never permits more than its maker may at that moment', async () => {
    const made = await makeKey(app, session);
    expect(await status(made, '/keyed/invoices')).toBe(200);
    await setRoles(app, person, []);
    expect(await status(made, '/keyed/invoices')).toBe(403);
    expect((await app.request().get('/keyed').set(made.headers).expect(200)).body.permissions).toEqual([]);
    await setRoles(app, person, ['clerk']);
    expect(await status(made, '/keyed/invoices')).toBe(200);
    await app.app.get(RolesService, { strict: false }).put(undefined, 'clerk', ['invoice:write']);
    expect(await status(made, '/keyed/invoices')).toBe(403);
  });

  it('isn’t made for what its maker may not do, nor for everything', async () => {
    const ask = (permissions: string[], headers = session.headers) =>
      app.request().post('/v1/api-keys').set(headers).send({ name: 'greedy', permissions });
    expect(await code(ask(['invoice:read', 'users:write']))).toEqual([403, 'privilege_escalation']);
    expect(await code(ask(['*']))).toEqual([400, 'validation_failed']);
    expect(await code(ask([]))).toEqual([400, 'validation_failed']);
    await grantRole(app, person, 'admin');
    await ask(['users:write']).expect(201);
  });

  it('makes no key, shows none, ends none and changes no password', async () => {
    const { headers, key } = await makeKey(app, session);
    const make = app
      .request()
      .post('/v1/api-keys')
      .set(headers)
      .send({ name: 'child', permissions: ['invoice:read'] });
    expect(await code(make)).toEqual([403, 'person_required']);
    for (const path of ['/v1/api-keys', '/v1/sessions']) {
      expect(await code(app.request().get(path).set(headers))).toEqual([403, 'person_required']);
    }
    for (const path of ['/v1/api-keys', `/v1/api-keys/${key.id}`]) {
      expect(await code(app.request().delete(path).set(headers))).toEqual([403, 'person_required']);
    }
    const change = { currentPassword: PASSWORD, newPassword: 'another long password' };
    const password = app.request().post('/v1/auth/password').set(headers).send(change);
    expect(await code(password)).toEqual([403, 'person_required']);
    await app.request().get('/keyed').set(headers).expect(200);
  });

  it('ends with its expiry', async () => {
    const soon = new Date(app.clock.now() + 3_600_000).toISOString();
    const made = await makeKey(app, session, { expiresAt: soon });
    expect(made.key.expiresAt).toBe(soon);
    expect(await status(made)).toBe(200);
    app.clock.advance(3_000_000);
    expect(await status(made)).toBe(200);
    app.clock.advance(600_000);
    expect(await status(made)).toBe(401);
  });

  it('lives no longer than apiKeys.maxLifetime', async () => {
    const { key } = await makeKey(app, session);
    expect(new Date(key.expiresAt).getTime() - new Date(key.createdAt).getTime()).toBe(365 * 86_400_000);
    for (const offset of [0, 366 * 86_400_000]) {
      const expiresAt = new Date(app.clock.now() + offset).toISOString();
      const asked = { name: 'bad', permissions: ['invoice:read'], expiresAt };
      const answer = await app.request().post('/v1/api-keys').set(session.headers).send(asked).expect(400);
      expect(answer.body.errors).toEqual([expect.objectContaining({ path: 'expiresAt' })]);
    }
  });

  it('ends when it is deleted, once, and only by its owner', async () => {
    const made = await makeKey(app, session);
    const other = await signIn(app, await register(app));
    const end = (headers: SignIn['headers']) => app.request().delete(`/v1/api-keys/${made.key.id}`).set(headers);
    expect(await code(end(other.headers))).toEqual([404, 'api_key_not_found']);
    expect(await status(made)).toBe(200);
    expect((await end(session.headers).expect(200)).body).toMatchObject({ complete: true, appliedOn: 1 });
    expect(await status(made)).toBe(401);
    expect(await code(end(session.headers))).toEqual([404, 'api_key_not_found']);
    expect(await code(app.request().delete('/v1/api-keys/no-id').set(session.headers))).toEqual([
      404,
      'api_key_not_found',
    ]);
  });

  it('all end at once', async () => {
    const keys = [await makeKey(app, session), await makeKey(app, session)];
    for (const key of keys) expect(await status(key)).toBe(200);
    await app.request().delete('/v1/api-keys').set(session.headers).expect(200);
    for (const key of keys) expect(await status(key)).toBe(401);
    expect((await app.request().get('/v1/api-keys').set(session.headers)).body.items).toEqual([]);
    expect(await status(await makeKey(app, session))).toBe(200);
  });

  it('all end at once also where the application spells the id in upper case', async () => {
    const made = await makeKey(app, session);
    expect(await status(made)).toBe(200);
    await app.app.get(ApiKeysService, { strict: false }).endAll(undefined, person.id.toUpperCase());
    expect(await status(made)).toBe(401);
  });

  it('ends with a suspension for good, and with the account', async () => {
    const made = await makeKey(app, session);
    expect(await status(made)).toBe(200);
    const administration = app.app.get(UserAdministration, { strict: false });
    await administration.suspend(undefined, person.id);
    expect(await status(made)).toBe(401);
    await administration.reinstate(undefined, person.id);
    expect(await status(made)).toBe(401);
    const next = await makeKey(app, await signIn(app, person));
    expect(await status(next)).toBe(200);
    await administration.remove(undefined, person.id);
    expect(await status(next)).toBe(401);
  });

  it('outlives sessions: signing out everywhere and a new password end logins, not keys', async () => {
    const made = await makeKey(app, session);
    await app.request().delete('/v1/sessions').set(session.headers).expect(200);
    expect(await status(made)).toBe(200);
    const again = await signIn(app, person);
    const change = { currentPassword: PASSWORD, newPassword: 'another long password' };
    await app.request().post('/v1/auth/password').set(again.headers).send(change).expect(200);
    expect(await status(made)).toBe(200);
  });

  it('shows when it was last used, written behind', async () => {
    const made = await makeKey(app, session);
    app.clock.advance(5_000);
    const before = app.clock.now();
    expect(await status(made)).toBe(200);
    await app.app.get(ApiKeyUse, { strict: false }).flush();
    const { body } = await app.request().get('/v1/api-keys').set(session.headers).expect(200);
    expect(body.items[0].id).toBe(made.key.id);
    expect(Date.parse(body.items[0].lastUsedAt)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(body.items[0].lastUsedAt)).toBeLessThanOrEqual(app.clock.now());
  });

  it('there are fifty at most; those that have ended don’t count', async () => {
    await app.database.query(
      `INSERT INTO api_keys SELECT gen_random_uuid(), u.id, u.api_key_generation, 'filler', '\\x00', '{}', $2, $3
       FROM users u, generate_series(1, 50) WHERE u.id = $1`,
      [person.id, new Date(app.clock.now()), new Date(app.clock.now() + 60_000)],
    );
    const ask = () =>
      app
        .request()
        .post('/v1/api-keys')
        .set(session.headers)
        .send({ name: 'one more', permissions: ['invoice:read'] });
    expect(await code(ask())).toEqual([409, 'too_many_api_keys']);
    app.clock.advance(60_000);
    await ask().expect(201);
    expect(await app.database.query('SELECT 1 FROM api_keys WHERE user_id = $1', [person.id])).toHaveLength(1);
  });
});
