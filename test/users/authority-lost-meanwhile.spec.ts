import { randomUUID } from 'node:crypto';
import type { User } from '../../src/users/user.js';
import { holding, lockAwaited } from '../support/held-locks.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { actorOf, address, refusal, servicesOf, userHolding, type Services } from './cast.js';

/*
 * Somebody is let in, looked at once more in the transaction, and loses what they hold before it commits. Once the call that took
 * it has returned, nothing is granted or changed by it any more.
 */
const OFFICER = ['users:write', 'roles:assign', 'roles:write', 'payment:write'];

let app: TestApp;
let services: Services;

beforeAll(async () => {
  // The lease bounds how long a lock is waited for; these tests hold one on purpose.
  app = await startTestApp({ config: { changes: { lease: '5s' } } });
  services = servicesOf(app);
  await userHolding(services, '*');
  await services.roles.put(undefined, 'payer', ['payment:write']);
});
afterAll(() => app.close());

/** Who acts, and what keeps their transaction from going on once it has looked at what they hold. */
interface Scene {
  readonly officer: User;
  act(): Promise<unknown>;
  hold(): Promise<() => Promise<void>>;
  /** What must be as it was. */
  state(): Promise<unknown>;
}

async function granting(): Promise<Scene> {
  const officer = await userHolding(services, ...OFFICER);
  const target = await userHolding(services, 'users:write');
  return {
    officer,
    act: () => services.administration.setRoles(actorOf(officer), target.id, ['payer']),
    hold: () => holding(app.database, ['SELECT 1 FROM user_roles WHERE user_id = $1 FOR UPDATE', [target.id]]),
    state: () => services.users.get(target.id),
  };
}

async function widening(): Promise<Scene> {
  const officer = await userHolding(services, ...OFFICER);
  const { role } = await services.roles.put(undefined, `w-${randomUUID()}`, ['users:write']);
  return {
    officer,
    act: () => services.roles.put(actorOf(officer), role.name, ['payment:write']),
    hold: () => holding(app.database, ['SELECT 1 FROM role_permissions WHERE role = $1 FOR UPDATE', [role.name]]),
    state: () => app.database.query('SELECT permission FROM role_permissions WHERE role = $1', [role.name]),
  };
}

async function takingOver(): Promise<Scene> {
  const officer = await userHolding(services, ...OFFICER);
  const target = await userHolding(services, 'payment:write');
  const email = address();
  return {
    officer,
    act: () => services.administration.update(actorOf(officer), target.id, { email }),
    // Somebody takes the address, and goes before they have committed.
    hold: () =>
      holding(
        app.database,
        ['INSERT INTO users (id, email, email_key, created_at) VALUES (gen_random_uuid(), $1, $1, now())', [email]],
        ['DELETE FROM users WHERE email_key = $1', [email]],
      ),
    state: () => services.users.get(target.id),
  };
}

const SCENES = { 'gives a role': granting, 'widens a role': widening, 'changes an address': takingOver };

const LOSSES: Record<string, (officer: User) => Promise<unknown>> = {
  'lost their role': ({ id }) => services.administration.setRoles(undefined, id, []),
  'were suspended': ({ id }) => services.administration.suspend(undefined, id),
  'were deleted': ({ id }) => services.administration.remove(undefined, id),
  'hold a role that lost the permission': ({ roles }) =>
    services.roles.put(undefined, roles[0] ?? '', ['users:write', 'roles:assign', 'roles:write']),
  'held a role that was deleted': ({ roles }) => services.roles.remove(undefined, roles[0] ?? ''),
};

describe.each(Object.entries(SCENES))('whoever %s', (_what, scene) => {
  it.each(Object.entries(LOSSES))('does not any more once they %s', async (_how, take) => {
    const { officer, act, hold, state } = await scene();
    const before = await state();
    const release = await hold();
    const outcome = refusal(act());
    await lockAwaited(app.database);
    await take(officer);
    await release();
    expect(await outcome).toBe('privilege_escalation');
    expect(await state()).toEqual(before);
  });

  it('does so where they have been changed and lost nothing', async () => {
    const { officer, act, hold, state } = await scene();
    const before = await state();
    const release = await hold();
    const outcome = refusal(act());
    await lockAwaited(app.database);
    await services.administration.update(undefined, officer.id, { name: 'Renamed' });
    await services.roles.put(undefined, officer.roles[0] ?? '', [...OFFICER, 'more:read']);
    await release();
    expect(await outcome).toBeUndefined();
    expect(await state()).not.toEqual(before);
  });
});

it('whoever gives up what they hold by the very change does so', async () => {
  const officer = await userHolding(services, ...OFFICER);
  const own = officer.roles[0] ?? '';
  expect(await refusal(services.roles.put(actorOf(officer), own, ['users:write']))).toBeUndefined();
  const other = await userHolding(services, ...OFFICER);
  expect(await refusal(services.administration.setRoles(actorOf(other), other.id, []))).toBeUndefined();
});
