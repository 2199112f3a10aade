import { hangUp, send, type Answer } from '../robustness/send.js';
import { makeClient } from '../oauth/clients.js';
import { PASSWORD, register } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { actorWith, type Actor } from '../users/http-actors.js';

/** What a caller would like to be true, in the spellings of the API, the database and other frameworks. */
const WISHES: Readonly<Record<string, unknown>> = {
  id: '00000000-0000-4000-8000-000000000000',
  status: 'active',
  permissions: ['*'],
  roles: ['admin'],
  role: 'admin',
  isAdmin: true,
  admin: true,
  emailVerified: true,
  email_verified: true,
  passwordHash: 'x',
  password_hash: 'x',
  sessionGeneration: 7,
  session_generation: 7,
  createdAt: '2020-01-01T00:00:00Z',
  userId: '00000000-0000-4000-8000-000000000000',
  sessionId: '00000000-0000-4000-8000-000000000000',
  authTime: '2030-01-01T00:00:00Z',
  expiresAt: '2099-01-01T00:00:00Z',
  builtin: false,
};

describe.each(ADAPTERS)('fields that nobody asked for, on %s', (adapter) => {
  let app: TestApp;
  let clerk: Actor;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter }, auth: { exchange: true } } });
    clerk = await actorWith(app, 'users:read', 'users:write', 'roles:write');
  });
  afterAll(async () => {
    hangUp();
    await app.close();
  });

  const post = (method: string, path: string, body: object): Promise<Answer> =>
    send(app, method, path, { ...clerk.headers, 'content-type': 'application/json' }, JSON.stringify(body));
  /** Everything that could have been changed, and by which column. */
  const state = (): Promise<unknown[]> =>
    app.database.query(`SELECT row_to_json(u) AS row FROM (SELECT * FROM users ORDER BY id) u
      UNION ALL SELECT row_to_json(r) FROM (SELECT * FROM user_roles ORDER BY user_id, role) r
      UNION ALL SELECT row_to_json(p) FROM (SELECT * FROM role_permissions ORDER BY role, permission) p
      UNION ALL SELECT row_to_json(s) FROM (SELECT id, user_id, generation, ended_at FROM sessions ORDER BY id) s`);

  /** Each route with a body, a body that it takes, and the wishes that are fields of its own. */
  const ROUTES = (): [string, string, object, string[]][] => [
    ['POST', '/v1/auth/register', { email: 'mass@example.com', password: PASSWORD }, []],
    ['POST', '/v1/auth/login', { email: clerk.email, password: PASSWORD, transport: 'token' }, []],
    ['POST', '/v1/auth/refresh', { refreshToken: clerk.signIn.refreshToken }, []],
    ['POST', '/v1/auth/exchange', { transport: 'header' }, []],
    ['POST', '/v1/auth/logout', {}, []],
    ['POST', '/v1/auth/password', { currentPassword: PASSWORD, newPassword: 'quite another password' }, []],
    ['POST', '/v1/users', { email: 'mass@example.com' }, ['roles']],
    ['PATCH', `/v1/users/${clerk.id}`, { name: 'Mass' }, []],
    ['PUT', '/v1/roles/mass', { permissions: [] }, ['permissions']],
  ];

  it('are refused one by one, and nothing else in the body is done either', async () => {
    const before = await state();
    for (const [method, path, body, own] of ROUTES()) {
      for (const [name, value] of Object.entries(WISHES).filter(([wish]) => !own.includes(wish))) {
        const answer = await post(method, path, { ...body, [name]: value });
        expect([method, path, name, answer.status]).toEqual([method, path, name, 400]);
        expect(JSON.parse(answer.text)).toMatchObject({ code: 'validation_failed', errors: [{ path: name }] });
      }
    }
    expect(await state()).toEqual(before);
  });

  it('those that are fields go through the rules: no role and no permission that one doesn’t hold', async () => {
    const before = await state();
    const create = await post('POST', '/v1/users', { email: 'mass@example.com', roles: ['admin'] });
    const role = await post('PUT', '/v1/roles/mass', { permissions: ['*'] });
    expect([create.status, role.status]).toEqual([403, 403]);
    expect(await state()).toEqual(before);
  });

  it('in a query they are ignored, and reach nothing', async () => {
    const query = Object.entries(WISHES)
      .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
      .join('&');
    const created = await post('POST', `/v1/auth/register?${query}`, {
      email: `mass-${adapter}@example.com`,
      password: PASSWORD,
    });
    expect(created.status).toBe(201);
    expect(JSON.parse(created.text)).toMatchObject({ roles: [], permissions: [], emailVerified: false });
  });

  it('unknown parameters of the token endpoint are ignored, as the RFC wants, and give nothing', async () => {
    const { id, secret } = await makeClient(app, { scopes: ['invoice:read'] });
    const person = await register(app);
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: secret,
      sub: person.id,
      sid: person.id,
      username: person.email,
      roles: 'admin',
      permissions: '*',
      exp: '9999999999',
      expires_in: '999999999',
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await send(app, 'POST', '/v1/oauth/token', headers, form.toString());
    expect(answer.status).toBe(200);
    const { access_token: token, expires_in: expiresIn } = JSON.parse(answer.text) as Record<string, string>;
    const claims = JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(claims).toMatchObject({ sub: id, client_id: id });
    expect(claims).not.toHaveProperty('sid');
    expect(JSON.stringify(claims)).not.toMatch(/admin|\*|9999999999/);
    expect(expiresIn).toBeLessThanOrEqual(3_600);
  });
});
