import { expectProblem } from '../http/expect-problem.js';
import { grantRole, register } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { actorWith, administrator, ask, roleWith, type Actor, type Method } from './http-actors.js';

const EVERY = ['users:read', 'users:write', 'roles:read', 'roles:write', 'roles:assign'];

describe.each(ADAPTERS)('rights don’t grow over HTTP, on %s', (adapter) => {
  let app: TestApp;
  let clerk: Actor;
  let admin: Actor;
  let richRole: string;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
    admin = await administrator(app);
    clerk = await actorWith(app, ...EVERY);
    richRole = await roleWith(app, 'users:read', 'money:spend');
  });
  afterAll(() => app.close());

  const expectRefused = async (method: Method, path: string, body?: object): Promise<void> =>
    expectProblem(await ask(app, clerk, method, path, body), 403, 'privilege_escalation');

  it('nobody gives a role that holds more than they do: not to others, nor to themselves', async () => {
    const { id } = await register(app);
    for (const role of [richRole, 'admin']) {
      await expectRefused('put', `/v1/users/${id}/roles`, { roles: [role] });
      await expectRefused('put', `/v1/users/${clerk.id}/roles`, { roles: [role] });
      await expectRefused('post', '/v1/users', { email: `with-${role}-${adapter}@example.com`, roles: [role] });
      const { body } = await ask(app, clerk, 'get', `/v1/users?email=with-${role}-${adapter}@example.com`);
      expect(body.items).toEqual([]);
    }
    const { body } = await ask(app, clerk, 'get', `/v1/users/${id}`);
    expect(body.roles).toEqual([]);
  });

  it('nobody makes a role that holds more than they do, nor touches one', async () => {
    await expectRefused('put', `/v1/roles/rich-${adapter}`, { permissions: ['money:spend'] });
    await expectRefused('put', `/v1/roles/rich-${adapter}`, { permissions: ['*'] });
    await expectRefused('put', `/v1/roles/${richRole}`, { permissions: [] });
    await expectRefused('delete', `/v1/roles/${richRole}`);
    const { body } = await ask(app, clerk, 'get', '/v1/roles');
    const names = (body.items as { name: string; permissions: string[] }[]).map(({ name }) => name);
    expect(names).not.toContain(`rich-${adapter}`);
    expect(names).toContain(richRole);
  });

  it('nobody changes, suspends, deletes or signs out a user who holds more than they do', async () => {
    const rich = await register(app);
    await grantRole(app, rich, richRole);
    for (const id of [rich.id, admin.id]) {
      await expectRefused('patch', `/v1/users/${id}`, { email: `taken-over-${adapter}@example.com` });
      await expectRefused('put', `/v1/users/${id}/roles`, { roles: [] });
      await expectRefused('post', `/v1/users/${id}/suspend`);
      await expectRefused('post', `/v1/users/${id}/reinstate`);
      await expectRefused('delete', `/v1/users/${id}/sessions`);
      await expectRefused('delete', `/v1/users/${id}`);
    }
    await app.request().get('/v1/auth/me').set(admin.headers).expect(200);
  });

  it('giving roles to a new account takes roles:assign, even roles that hold nothing', async () => {
    const maker = await actorWith(app, 'users:write');
    const role = await roleWith(app);
    const body = { email: `assigned-${adapter}@example.com`, roles: [role] };
    expectProblem(await ask(app, maker, 'post', '/v1/users', body), 403, 'privilege_escalation');
    expect((await ask(app, clerk, 'post', '/v1/users', body)).status).toBe(201);
  });

  it('somebody who lost a permission doesn’t act by it, at once', async () => {
    const actor = await actorWith(app, 'users:read');
    expect((await ask(app, actor, 'get', '/v1/users')).status).toBe(200);
    const taken = await ask(app, admin, 'put', `/v1/users/${actor.id}/roles`, { roles: [] });
    expect(taken.body.receipt.complete).toBe(true);
    expectProblem(await ask(app, actor, 'get', '/v1/users'), 403, 'insufficient_permission');
  });
});

describe.each(ADAPTERS)('the last administrator over HTTP, on %s', (adapter) => {
  let app: TestApp;
  let first: Actor;

  beforeEach(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
    first = await administrator(app);
  });
  afterEach(() => app.close());

  const activeAdministrators = async (): Promise<string[]> => {
    const rows = await app.database.query<{ id: string }>(
      "SELECT u.id FROM users u JOIN user_roles r ON r.user_id = u.id AND r.role = 'admin' WHERE u.status = 'active'",
    );
    return rows.map(({ id }) => id);
  };
  const WAYS: {
    way: string;
    act: (by: Actor, id: string) => PromiseLike<{ status: number; body: { code?: string } }>;
  }[] = [
    { way: 'suspended', act: (by, id) => ask(app, by, 'post', `/v1/users/${id}/suspend`) },
    { way: 'deleted', act: (by, id) => ask(app, by, 'delete', `/v1/users/${id}`) },
    { way: 'demoted', act: (by, id) => ask(app, by, 'put', `/v1/users/${id}/roles`, { roles: [] }) },
  ];

  it.each(WAYS)('can’t be $way, and one of two can', async ({ act }) => {
    const refused = await act(first, first.id);
    expect([refused.status, refused.body.code]).toEqual([409, 'last_administrator']);
    const second = await administrator(app);
    expect((await act(first, second.id)).status).toBe(200);
    expect(await activeAdministrators()).toEqual([first.id]);
  });

  it.each(WAYS)('is left when two want each other $way at once', async ({ act }) => {
    const second = await administrator(app);
    const answers = await Promise.all([act(first, second.id), act(second, first.id)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status } of answers) expect([200, 401, 403, 409]).toContain(status);
    expect(await activeAdministrators()).toHaveLength(1);
  });
});

describe('lists over HTTP', () => {
  let app: TestApp;
  let reader: Actor;

  beforeAll(async () => {
    app = await startTestApp();
    reader = await actorWith(app, 'users:read', 'roles:read');
    for (let index = 0; index < 6; index++) await register(app);
    for (let index = 0; index < 4; index++) await roleWith(app);
  });
  afterAll(() => app.close());

  interface Page {
    items: { id?: string; name?: string; email?: string }[];
    nextCursor: string | null;
  }
  const page = async (path: string): Promise<Page> => (await ask(app, reader, 'get', path)).body as Page;

  it.each([
    ['/v1/users', 'id'],
    ['/v1/roles', 'name'],
  ] as const)('%s is read page by page, each item once', async (path, key) => {
    const whole = (await page(`${path}?limit=100`)).items.map((item) => item[key]);
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const next: Page = await page(`${path}?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      expect(next.items.length).toBeLessThanOrEqual(2);
      seen.push(...next.items.map((item) => item[key]));
      cursor = next.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(whole);
    expect(new Set(seen).size).toBe(whole.length);
    // A cursor of another list is none of this one.
    const other = path === '/v1/users' ? '/v1/roles' : '/v1/users';
    const { nextCursor } = await page(`${path}?limit=1`);
    expectProblem(await ask(app, reader, 'get', `${other}?cursor=${nextCursor ?? ''}`), 400, 'validation_failed');
  });

  it('users are found by address without regard to case, and by status', async () => {
    const found = await page(`/v1/users?email=${reader.email.toUpperCase()}`);
    expect(found.items.map(({ id }) => id)).toEqual([reader.id]);
    await app.database.query("UPDATE users SET status = 'suspended' WHERE id <> $1", [reader.id]);
    expect((await page('/v1/users?status=active')).items.map(({ id }) => id)).toEqual([reader.id]);
    expect((await page('/v1/users?status=suspended')).items).toHaveLength(6);
    expect((await page(`/v1/users?status=suspended&email=${reader.email}`)).items).toEqual([]);
  });
});
