import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectProblem } from '../http/expect-problem.js';
import { actorOf, address, headersOf, refusal, servicesOf, userHolding, type Services } from './cast.js';

const OFFICER = ['users:read', 'users:write', 'roles:read', 'roles:write', 'roles:assign'];

let app: TestApp;
let services: Services;
let officer: Readonly<Record<string, string>>;

beforeAll(async () => {
  app = await startTestApp();
  services = servicesOf(app);
  await userHolding(services, '*');
  officer = await headersOf(app, await userHolding(services, ...OFFICER));
  await services.roles.put(undefined, 'payer', ['payment:write']);
  await services.roles.put(undefined, 'reader', ['users:read']);
});
afterAll(() => app.close());

describe('somebody who may manage users, but doesn’t hold everything', () => {
  it.each([['payment:write'], ['*']])('can’t touch a user who holds %s', async (permission) => {
    const { id } = await userHolding(services, permission);
    const before = await services.users.get(id);
    const calls = [
      app.request().patch(`/v1/users/${id}`).set(officer).send({ email: address() }),
      app.request().post(`/v1/users/${id}/suspend`).set(officer),
      app.request().post(`/v1/users/${id}/reinstate`).set(officer),
      app.request().delete(`/v1/users/${id}/sessions`).set(officer),
      app.request().put(`/v1/users/${id}/roles`).set(officer).send({ roles: [] }),
      app.request().delete(`/v1/users/${id}`).set(officer),
    ];
    for (const call of calls) expectProblem(await call, 403, 'privilege_escalation');
    expect(await services.users.get(id)).toEqual(before);
  });

  it.each(['payer', 'admin'])('can’t give the role %s, to others, to themselves, or to a new account', async (role) => {
    const { id } = await userHolding(services);
    const myself = ((await app.request().get('/v1/auth/me').set(officer)).body as { user: { id: string } }).user.id;
    for (const whom of [id, myself]) {
      const answer = await app
        .request()
        .put(`/v1/users/${whom}/roles`)
        .set(officer)
        .send({ roles: [role] });
      expectProblem(answer, 403, 'privilege_escalation');
    }
    const email = address();
    const made = await app
      .request()
      .post('/v1/users')
      .set(officer)
      .send({ email, roles: [role] });
    expectProblem(made, 403, 'privilege_escalation');
    expect(await services.users.findByEmail(email)).toBeUndefined();
  });

  it('can’t put a permission into a role, or change or delete one that holds it', async () => {
    const calls = [
      app
        .request()
        .put('/v1/roles/mine')
        .set(officer)
        .send({ permissions: ['payment:write'] }),
      app
        .request()
        .put('/v1/roles/mine')
        .set(officer)
        .send({ permissions: ['*'] }),
      app.request().put('/v1/roles/payer').set(officer).send({ permissions: [] }),
      app.request().delete('/v1/roles/payer').set(officer),
    ];
    for (const call of calls) expectProblem(await call, 403, 'privilege_escalation');
    const { items } = await services.roles.list();
    expect(items.find(({ name }) => name === 'payer')?.permissions).toEqual(['payment:write']);
    expect(items.find(({ name }) => name === 'mine')).toBeUndefined();
  });

  it('can do all of that with what they do hold', async () => {
    const { id } = await userHolding(services, 'users:read');
    const calls = [
      app.request().patch(`/v1/users/${id}`).set(officer).send({ name: 'New' }),
      app
        .request()
        .put('/v1/roles/looker')
        .set(officer)
        .send({ permissions: ['roles:read'] }),
      app
        .request()
        .put(`/v1/users/${id}/roles`)
        .set(officer)
        .send({ roles: ['reader', 'looker'] }),
      app.request().post(`/v1/users/${id}/suspend`).set(officer),
      app.request().post(`/v1/users/${id}/reinstate`).set(officer),
      app.request().delete(`/v1/users/${id}/sessions`).set(officer),
      app.request().delete('/v1/roles/looker').set(officer),
      app.request().delete(`/v1/users/${id}`).set(officer),
    ];
    for (const call of calls) expect((await call).status).toBe(200);
    const made = await app
      .request()
      .post('/v1/users')
      .set(officer)
      .send({ email: address(), roles: ['reader'] });
    expect(made.status).toBe(201);
  });

  it('needs roles:assign to make an account with roles, and not to make one without', async () => {
    const clerk = await headersOf(app, await userHolding(services, 'users:write', 'users:read'));
    const withRoles = await app
      .request()
      .post('/v1/users')
      .set(clerk)
      .send({ email: address(), roles: ['reader'] });
    expectProblem(withRoles, 403, 'privilege_escalation');
    expect((await app.request().post('/v1/users').set(clerk).send({ email: address(), roles: [] })).status).toBe(201);
  });
});

describe('what counts is what the actor holds when the change is made', () => {
  it('is nothing for whom an application proves in its own way, with an id that is none of ours', async () => {
    const stranger = { userId: 'service-7', permissions: ['*'] };
    expect(await refusal(services.roles.put(stranger, 'reader', ['users:read']))).toBe('privilege_escalation');
    expect(await refusal(services.roles.put(stranger, 'strangers', []))).toBe('privilege_escalation');
  });

  it('refuses one whose permissions were taken since their request was let in', async () => {
    const user = await userHolding(services, ...OFFICER, 'payment:write');
    const asLetIn = actorOf(user);
    const target = await userHolding(services, 'payment:write');
    await services.administration.setRoles(undefined, user.id, ['reader']);
    expect(await refusal(services.administration.suspend(asLetIn, target.id))).toBe('privilege_escalation');
    expect(await refusal(services.roles.put(asLetIn, 'late', ['payment:write']))).toBe('privilege_escalation');
  });

  it('refuses one who was suspended or deleted since, whoever is the target', async () => {
    const suspended = await userHolding(services, ...OFFICER);
    const deleted = await userHolding(services, ...OFFICER);
    const target = await userHolding(services);
    await services.administration.suspend(undefined, suspended.id);
    await services.administration.remove(undefined, deleted.id);
    for (const actor of [suspended, deleted]) {
      const call = services.administration.suspend(actorOf(actor), target.id);
      expect(await refusal(call)).toBe('privilege_escalation');
    }
  });

  it.each([[[]], [['reader']]])(
    'lets one who was suspended or deleted since make no account, with the roles %j',
    async (roles) => {
      const suspended = await userHolding(services, ...OFFICER);
      const deleted = await userHolding(services, ...OFFICER);
      await services.administration.suspend(undefined, suspended.id);
      await services.administration.remove(undefined, deleted.id);
      for (const actor of [suspended, deleted]) {
        const email = address();
        const call = services.administration.create(actorOf(actor), { email, roles });
        expect(await refusal(call)).toBe('privilege_escalation');
        expect(await services.users.findByEmail(email)).toBeUndefined();
      }
    },
  );

  it('gives a credential that carries less no more than it carries', async () => {
    const admin = await userHolding(services, '*');
    const target = await userHolding(services, 'payment:write');
    const narrow = { userId: admin.id, permissions: ['users:write'] };
    expect(await refusal(services.administration.suspend(narrow, target.id))).toBe('privilege_escalation');
    expect(await refusal(services.administration.suspend(actorOf(admin), target.id))).toBeUndefined();
  });

  it('holds a machine to the permissions of its client', async () => {
    const target = await userHolding(services, 'payment:write');
    const machine = (permissions: string[]) => ({ userId: null, permissions });
    expect(await refusal(services.administration.suspend(machine(['users:write']), target.id))).toBe(
      'privilege_escalation',
    );
    const enough = machine(['users:write', 'payment:write']);
    expect(await refusal(services.administration.suspend(enough, target.id))).toBeUndefined();
  });

  it('never lets a grant slip past a role that is being widened', async () => {
    for (let round = 0; round < 10; round++) {
      await services.roles.put(undefined, 'growing', ['users:read']);
      const granter = await userHolding(services, ...OFFICER);
      const target = await userHolding(services);
      const [grant] = await Promise.all([
        refusal(services.administration.setRoles(actorOf(granter), target.id, ['growing'])),
        services.roles.put(undefined, 'growing', ['payment:write']),
      ]);
      if (grant === undefined) {
        // It came first, while the role was harmless.
        expect(await lastPosition('user', target.id)).toBeLessThan(await lastPosition('role', 'growing'));
      } else {
        expect(grant).toBe('privilege_escalation');
      }
    }
  });
});

/** Where a subject last stands in the change log. */
async function lastPosition(kind: string, subject: string): Promise<number> {
  const sql = 'SELECT max(position) AS position FROM change_log WHERE kind = $1 AND subject = $2';
  const [row] = await app.database.query<{ position: string }>(sql, [kind, subject]);
  return Number(row?.position);
}
