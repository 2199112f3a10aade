import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectProblem } from '../http/expect-problem.js';
import { headersOf, servicesOf, userHolding, type Services } from './cast.js';

interface RolePage {
  items: { name: string }[];
  nextCursor: string | null;
}

const RECEIPT = {
  position: expect.any(Number),
  appliedOn: 1,
  expired: 0,
  waitedMs: expect.any(Number),
  complete: true,
};

let app: TestApp;
let services: Services;
let admin: Readonly<Record<string, string>>;

beforeAll(async () => {
  app = await startTestApp();
  services = servicesOf(app);
  admin = await headersOf(app, await userHolding(services, '*'));
});
afterAll(() => app.close());

const get = (path: string) => app.request().get(path).set(admin);
const put = (name: string, body: object) => app.request().put(`/v1/roles/${name}`).set(admin).send(body);
const remove = (name: string) => app.request().delete(`/v1/roles/${name}`).set(admin);

describe('roles over HTTP', () => {
  it('makes a role and replaces what it permits', async () => {
    const made = await put('manager', { permissions: ['invoice:write', 'invoice:read', 'invoice:read'] });
    expect(made.status).toBe(200);
    expect(made.body).toEqual({
      role: {
        name: 'manager',
        permissions: ['invoice:read', 'invoice:write'],
        builtIn: false,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
      receipt: RECEIPT,
    });
    const replaced = await put('manager', { permissions: ['report:read'] });
    expect(replaced.body).toMatchObject({ role: { permissions: ['report:read'] } });
    const listed = (await get('/v1/roles')).body as RolePage;
    expect(listed.items).toContainEqual(expect.objectContaining({ name: 'manager', permissions: ['report:read'] }));
  });

  it('answers with the receipt of the head where nothing changes, and else records the role once', async () => {
    const { receipt } = (await put('steady', { permissions: ['a', 'b'] })).body as { receipt: { position: number } };
    const log = 'SELECT kind, subject FROM change_log WHERE position = $1';
    expect(await app.database.query(log, [receipt.position])).toEqual([{ kind: 'role', subject: 'steady' }]);
    expect((await put('steady', { permissions: ['b', 'a'] })).body).toMatchObject({
      receipt: { ...receipt, waitedMs: expect.any(Number) },
    });
  });

  it('takes a permission from everybody who holds the role, on their next request', async () => {
    await put('lookers', { permissions: ['users:read', 'roles:read'] });
    const { id } = await userHolding(services);
    await services.administration.setRoles(undefined, id, ['lookers']);
    const headers = await headersOf(app, await services.users.get(id));
    expect((await app.request().get('/v1/users').set(headers)).status).toBe(200);
    await put('lookers', { permissions: ['roles:read'] });
    expectProblem(await app.request().get('/v1/users').set(headers), 403, 'insufficient_permission');
    expect((await app.request().get('/v1/roles').set(headers)).status).toBe(200);

    const removed = await remove('lookers');
    expect(removed.status).toBe(200);
    expect(removed.body).toEqual({ role: expect.objectContaining({ name: 'lookers' }), receipt: RECEIPT });
    expectProblem(await app.request().get('/v1/roles').set(headers), 403, 'insufficient_permission');
    expect(await services.users.get(id)).toMatchObject({ roles: [], permissions: [] });
    expectProblem(await remove('lookers'), 404, 'role_not_found');
  });

  it('leaves the built-in role as it is', async () => {
    expectProblem(await put('admin', { permissions: ['users:read'] }), 409, 'role_is_builtin');
    expectProblem(await remove('admin'), 409, 'role_is_builtin');
    const { items } = (await get('/v1/roles?limit=100')).body as RolePage;
    expect(items).toContainEqual(expect.objectContaining({ name: 'admin', permissions: ['*'], builtIn: true }));
  });

  it('gives every permission to no other role', async () => {
    expectProblem(await put('root', { permissions: ['*'] }), 400, 'validation_failed');
    expectProblem(await remove('root'), 404, 'role_not_found');
  });

  it('lists in pages by name', async () => {
    for (const name of ['page-c', 'page-a', 'page-b']) await put(name, { permissions: [] });
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const page = (await get(`/v1/roles?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)).body as RolePage;
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['admin', 'page-a', 'page-b', 'page-c']));
    expectProblem(await get('/v1/roles?cursor=x'), 400, 'validation_failed');
  });

  it.each(['limit=0', 'cursor=x', 'name=admin'])('refuses the query %s as not valid', async (query) => {
    expectProblem(await get(`/v1/roles?${query}`), 400, 'validation_failed');
  });

  it.each(['Upper', 'a%20b', '1st', '%00', 'x'.repeat(64)])('refuses the name %s as not valid', async (name) => {
    expectProblem(await put(name, { permissions: [] }), 400, 'validation_failed');
  });

  it.each([{}, { permissions: ['A'] }, { permissions: [''] }, { permissions: 'a' }, { permissions: [], x: 1 }])(
    'refuses the body %j as not valid',
    async (body) => {
      expectProblem(await put('valid', body), 400, 'validation_failed');
    },
  );

  it('answers 404 for a name that no role can have', async () => {
    for (const name of ['Upper', 'no-such-role', '%F0%9F%98%80']) {
      expectProblem(await remove(name), 404, 'role_not_found');
    }
  });

  it('asks for exactly the permissions of the contract', async () => {
    const reader = await headersOf(app, await userHolding(services, 'roles:read'));
    const writer = await headersOf(app, await userHolding(services, 'roles:write'));
    expect((await app.request().get('/v1/roles').set(reader)).status).toBe(200);
    expectProblem(await app.request().get('/v1/roles').set(writer), 403, 'insufficient_permission');
    const empty = { permissions: [] };
    expectProblem(await app.request().put('/v1/roles/own').set(reader).send(empty), 403, 'insufficient_permission');
    expectProblem(await app.request().delete('/v1/roles/own').set(reader), 403, 'insufficient_permission');
    expect((await app.request().put('/v1/roles/own').set(writer).send(empty)).status).toBe(200);
    expect((await app.request().delete('/v1/roles/own').set(writer)).status).toBe(200);
  });

  it('lets several make the same role at once', async () => {
    const wanted = ['a', 'b', 'c', 'd'];
    const calls = wanted.map((one) => services.roles.put(undefined, 'contested', [one]));
    await Promise.all(calls);
    const { items } = await services.roles.list({ limit: 100 });
    expect(wanted).toContain(items.find(({ name }) => name === 'contested')?.permissions.join());
  });
});
