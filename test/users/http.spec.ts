import { expectProblem } from '../http/expect-problem.js';
import { PASSWORD, register, signIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import {
  actAs,
  actorWith,
  administrator,
  ask,
  RECEIPT,
  roleWith,
  user,
  type Actor,
  type Method,
} from './http-actors.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

/** The contract's table: what each call asks for. `:id` is somebody, `:role` a role. */
const CALLS: [Method, string, string[], object?][] = [
  ['get', '/v1/users', ['users:read']],
  ['get', '/v1/users/:id', ['users:read']],
  ['get', '/v1/users/:id/sessions', ['users:read']],
  ['get', '/v1/roles', ['roles:read']],
  ['post', '/v1/users', ['users:write'], { email: 'made-by-table@example.com' }],
  ['patch', '/v1/users/:id', ['users:write'], { name: 'Somebody' }],
  ['post', '/v1/users/:id/suspend', ['users:write']],
  ['post', '/v1/users/:id/reinstate', ['users:write']],
  ['delete', '/v1/users/:id/sessions', ['users:write']],
  ['put', '/v1/users/:id/roles', ['users:write', 'roles:assign'], { roles: [] }],
  ['put', '/v1/roles/:role', ['roles:write'], { permissions: [] }],
  ['delete', '/v1/roles/:role', ['roles:write']],
  ['delete', '/v1/users/:id', ['users:write']],
];
const EVERY = ['users:read', 'users:write', 'roles:read', 'roles:write', 'roles:assign'];

describe.each(ADAPTERS)('users and roles over HTTP, on %s', (adapter) => {
  let app: TestApp;
  let admin: Actor;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
    admin = await administrator(app);
  });
  afterAll(() => app.close());

  describe('each call asks for its permission', () => {
    const lacking = new Map<string, Actor>();
    let holding: Actor;
    let somebody: string;
    let role: string;

    beforeAll(async () => {
      holding = await actorWith(app, ...EVERY);
      for (const missing of EVERY) {
        lacking.set(missing, await actorWith(app, ...EVERY.filter((permission) => permission !== missing)));
      }
      somebody = (await register(app)).id;
      role = await roleWith(app);
    });

    it.each(CALLS.map(([method, template, permissions, body]) => ({ method, template, permissions, body })))(
      '$method $template: $permissions',
      async ({ method, template, permissions, body }) => {
        const path = template.replace(':id', somebody).replace(':role', role);
        for (const missing of permissions) {
          const refused = await ask(app, lacking.get(missing)!, method, path, body);
          expectProblem(refused, 403, 'insufficient_permission');
          expect(refused.headers['www-authenticate']).toBe('Bearer realm="portcullis", error="insufficient_scope"');
        }
        const answer = await ask(app, holding, method, path, body);
        expect([200, 201]).toContain(answer.status);
        if (method === 'get') return;
        const { receipt } = answer.body as { receipt?: unknown };
        expect(receipt ?? answer.body).toEqual(RECEIPT);
      },
    );
  });

  it('an account is made: 201 with the user, no password anywhere, and it signs in', async () => {
    const role = await roleWith(app, 'a:read', 'b:read');
    const email = `Made.${adapter}@Example.com`;
    const body = { email, password: PASSWORD, name: 'Made', roles: [role, role] };
    const made = await ask(app, admin, 'post', '/v1/users', body);
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      user: user({ email, name: 'Made', roles: [role], permissions: ['a:read', 'b:read'] }),
      receipt: RECEIPT,
    });
    expect(made.text).not.toContain(PASSWORD);
    const found = await ask(app, admin, 'get', `/v1/users/${made.body.user.id as string}`);
    expect(found.body).toEqual(made.body.user);
    await signIn(app, { id: '', email: email.toLowerCase(), password: PASSWORD });
    expectProblem(await ask(app, admin, 'post', '/v1/users', { email: email.toUpperCase() }), 409, 'email_taken');
  });

  it('an account without a password can’t sign in by one', async () => {
    const email = `no-password-${adapter}@example.com`;
    await ask(app, admin, 'post', '/v1/users', { email }).expect(201);
    for (const password of [' ', 'null', 'undefined', PASSWORD]) {
      expectProblem(await app.request().post('/v1/auth/login').send({ email, password }), 401, 'invalid_credentials');
    }
  });

  it('what is wrong with a new account is said', async () => {
    const email = `wrong-${adapter}@example.com`;
    const make = (body: object) => ask(app, admin, 'post', '/v1/users', body);
    expectProblem(await make({ email, password: 'short' }), 400, 'password_rejected');
    expectProblem(await make({ email, roles: ['no-such-role'] }), 404, 'role_not_found');
    for (const body of [
      {},
      { email: 'x' },
      { email, admin: true },
      { email, roles: 'admin' },
      { email, name: '' },
      [],
      { email: null },
    ]) {
      expectProblem(await make(body), 400, 'validation_failed');
    }
    expect((await ask(app, admin, 'get', `/v1/users?email=${email}`)).body.items).toEqual([]);
  });

  it('address and name change, and a taken address is refused', async () => {
    const somebody = await register(app);
    const other = await register(app);
    const path = `/v1/users/${somebody.id}`;
    const changed = await ask(app, admin, 'patch', path, { email: `new-${adapter}@example.com`, name: 'New' });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({
      user: user({ id: somebody.id, email: `new-${adapter}@example.com`, name: 'New' }),
      receipt: RECEIPT,
    });
    expect((await ask(app, admin, 'patch', path, { name: null })).body.user.name).toBeNull();
    expect((await ask(app, admin, 'patch', path, {})).status).toBe(200);
    expectProblem(await ask(app, admin, 'patch', path, { email: other.email.toUpperCase() }), 409, 'email_taken');
    expectProblem(await ask(app, admin, 'patch', path, { status: 'suspended' }), 400, 'validation_failed');
    await signIn(app, { ...somebody, email: `new-${adapter}@example.com` });
  });

  it('nobody of that id: 404, whatever the id looks like', async () => {
    const ids = [NOBODY, 'x', '1', '%00', '%2e%2e', `${NOBODY}x`, `${NOBODY}%20`, '%F0%9F%A6%8A', 'null', 'me', "'"];
    for (const id of ids) {
      const calls = CALLS.filter(([, template]) => template.includes(':id'));
      for (const [method, template, , body] of calls) {
        const answer = await ask(app, admin, method, template.replace(':id', id), body);
        const code = id === '%00' ? 'validation_failed' : id === '%2e%2e' ? expect.any(String) : 'user_not_found';
        expect([method, template, id, answer.status < 500, answer.body.code]).toEqual([
          method,
          template,
          id,
          true,
          code,
        ]);
      }
    }
  });

  it('a role is made, replaced, given, listed and deleted', async () => {
    const name = `clerk-${adapter}`;
    const made = await ask(app, admin, 'put', `/v1/roles/${name}`, { permissions: ['b:x', 'a:x', 'a:x'] });
    expect(made.status).toBe(200);
    const role = { name, permissions: ['a:x', 'b:x'], builtIn: false, createdAt: expect.any(String) };
    expect(made.body).toEqual({ role, receipt: RECEIPT });
    const holder = await actAs(app, await register(app));
    const given = await ask(app, admin, 'put', `/v1/users/${holder.id}/roles`, { roles: [name] });
    expect(given.body).toEqual({
      user: user({ id: holder.id, roles: [name], permissions: ['a:x', 'b:x'] }),
      receipt: RECEIPT,
    });
    const permissions = async (): Promise<unknown> =>
      (await ask(app, holder, 'get', '/v1/auth/me')).body.principal.permissions;
    expect(await permissions()).toEqual(['a:x', 'b:x']);
    await ask(app, admin, 'put', `/v1/roles/${name}`, { permissions: ['c:x'] }).expect(200);
    expect(await permissions()).toEqual(['c:x']);
    const listed = (await ask(app, admin, 'get', '/v1/roles?limit=100')).body.items as unknown[];
    expect(listed).toContainEqual({ ...role, permissions: ['c:x'] });
    expect(listed).toContainEqual({ name: 'admin', permissions: ['*'], builtIn: true, createdAt: expect.any(String) });
    expect((await ask(app, admin, 'delete', `/v1/roles/${name}`)).body).toEqual({
      role: expect.objectContaining({ name }),
      receipt: RECEIPT,
    });
    expect(await permissions()).toEqual([]);
    expectProblem(await ask(app, admin, 'delete', `/v1/roles/${name}`), 404, 'role_not_found');
    expectProblem(
      await ask(app, admin, 'put', `/v1/users/${holder.id}/roles`, { roles: [name] }),
      404,
      'role_not_found',
    );
  });

  it('the built-in role stays as it is, and nobody else gets *', async () => {
    expect((await ask(app, admin, 'put', '/v1/roles/admin', { permissions: [] })).status).toBe(409);
    expect((await ask(app, admin, 'delete', '/v1/roles/admin')).status).toBe(409);
    expectProblem(await ask(app, admin, 'put', '/v1/roles/almost', { permissions: ['*'] }), 400, 'validation_failed');
    for (const name of ['Admin', 'x'.repeat(64), '1a', 'a b', '%2f', '__proto__']) {
      const path = `/v1/roles/${encodeURI(name)}`;
      expectProblem(await ask(app, admin, 'put', path, { permissions: [] }), 400, 'validation_failed');
      expectProblem(await ask(app, admin, 'delete', path), 404, 'role_not_found');
    }
  });
});
