import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectProblem } from '../http/expect-problem.js';
import type { User } from '../../src/users/user.js';
import { actorOf, headersOf, refusal, servicesOf, userHolding, type Services } from './cast.js';

let app: TestApp;
let services: Services;

beforeAll(async () => {
  app = await startTestApp();
  services = servicesOf(app);
});
afterAll(() => app.close());
beforeEach(() => app.database.query('DELETE FROM users'));

async function activeAdministrators(): Promise<number> {
  const rows = await app.database.query(
    `SELECT u.id FROM users u JOIN user_roles h ON h.user_id = u.id WHERE h.role = 'admin' AND u.status = 'active'`,
  );
  return rows.length;
}

describe('the last active administrator', () => {
  it('can’t be suspended, deleted or demoted, not by themselves either', async () => {
    const last = await userHolding(services, '*');
    const inactive = await userHolding(services, '*');
    await services.administration.suspend(undefined, inactive.id);
    const headers = await headersOf(app, last);
    const calls = [
      app.request().post(`/v1/users/${last.id}/suspend`).set(headers),
      app.request().delete(`/v1/users/${last.id}`).set(headers),
      app.request().put(`/v1/users/${last.id}/roles`).set(headers).send({ roles: [] }),
    ];
    for (const call of calls) expectProblem(await call, 409, 'last_administrator');
    expect(await services.users.get(last.id)).toEqual(last);
    expect((await app.request().get('/v1/users').set(headers)).status).toBe(200);
  });

  it('not even by the operator', async () => {
    const { id } = await userHolding(services, '*');
    expect(await refusal(services.administration.suspend(undefined, id))).toBe('last_administrator');
    expect(await refusal(services.administration.remove(undefined, id))).toBe('last_administrator');
    expect(await refusal(services.administration.setRoles(undefined, id, []))).toBe('last_administrator');
  });

  it('may be given further roles, and changed otherwise', async () => {
    const { id } = await userHolding(services, '*');
    await services.roles.put(undefined, 'extra', []);
    expect(await refusal(services.administration.setRoles(undefined, id, ['admin', 'extra']))).toBeUndefined();
    expect(await refusal(services.administration.update(undefined, id, { name: 'Root' }))).toBeUndefined();
  });

  it('doesn’t keep a suspended administrator from being demoted or deleted', async () => {
    await userHolding(services, '*');
    const suspended = await userHolding(services, '*');
    await services.administration.suspend(undefined, suspended.id);
    expect(await refusal(services.administration.setRoles(undefined, suspended.id, []))).toBeUndefined();
    expect(await refusal(services.administration.remove(undefined, suspended.id))).toBeUndefined();
  });
});

describe('administrators who take each other away at once', () => {
  const ways: [string, (actor: User, target: User) => Promise<unknown>][] = [
    ['demote', (actor, target) => services.administration.setRoles(actorOf(actor), target.id, [])],
    ['suspend', (actor, target) => services.administration.suspend(actorOf(actor), target.id)],
    ['delete', (actor, target) => services.administration.remove(actorOf(actor), target.id)],
  ];

  it.each(ways)('by %s: one stays', async (_name, take) => {
    for (let round = 0; round < 10; round++) {
      await app.database.query('DELETE FROM users');
      const [one, other] = [await userHolding(services, '*'), await userHolding(services, '*')];
      const outcomes = await Promise.all([refusal(take(one, other)), refusal(take(other, one))]);
      expect(outcomes.filter((code) => code === undefined)).toHaveLength(1);
      // The loser has either lost the permissions already, or is stopped by the rule.
      expect(['last_administrator', 'privilege_escalation']).toContain(outcomes.find((code) => code !== undefined));
      expect(await activeAdministrators()).toBe(1);
    }
  });

  it('by different ways, the operator among them: one stays', async () => {
    for (let round = 0; round < 10; round++) {
      await app.database.query('DELETE FROM users');
      const [one, other, third] = [
        await userHolding(services, '*'),
        await userHolding(services, '*'),
        await userHolding(services, '*'),
      ];
      await Promise.all([
        refusal(services.administration.suspend(undefined, one.id)),
        refusal(services.administration.remove(undefined, other.id)),
        refusal(services.administration.setRoles(undefined, third.id, [])),
      ]);
      expect(await activeAdministrators()).toBe(1);
    }
  });

  it('over HTTP: one stays, and can still administer', async () => {
    const pair = [await userHolding(services, '*'), await userHolding(services, '*')];
    const headers = await Promise.all(pair.map((user) => headersOf(app, user)));
    const answers = await Promise.all(
      pair.map((_, index) =>
        app
          .request()
          .put(`/v1/users/${pair[1 - index]?.id ?? ''}/roles`)
          .set(headers[index] ?? {})
          .send({ roles: [] }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await activeAdministrators()).toBe(1);
  });
});
