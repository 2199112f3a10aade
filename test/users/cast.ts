import { randomUUID } from 'node:crypto';
import type { Principal } from '../../src/access/index.js';
import type { User } from '../../src/users/user.js';
import { RolesService } from '../../src/users/roles.service.js';
import { UserAdministration } from '../../src/users/user-administration.service.js';
import { UsersService } from '../../src/users/users.service.js';
import { PASSWORD, signIn } from '../support/people.js';
import type { TestApp } from '../support/test-app.js';

/** The services of a test app, as the command line uses them. */
export interface Services {
  readonly users: UsersService;
  readonly administration: UserAdministration;
  readonly roles: RolesService;
}

export function servicesOf({ app }: TestApp): Services {
  return {
    users: app.get(UsersService, { strict: false }),
    administration: app.get(UserAdministration, { strict: false }),
    roles: app.get(RolesService, { strict: false }),
  };
}

/** A fresh address. */
export function address(): string {
  return `${randomUUID()}@example.com`;
}

/** Makes a user who holds exactly these permissions, by a role of their own; `admin` for `*`. */
export async function userHolding(services: Services, ...permissions: string[]): Promise<User> {
  const roles: string[] = [];
  if (permissions.includes('*')) roles.push('admin');
  else if (permissions.length > 0) {
    const { role } = await services.roles.put(undefined, `r-${randomUUID()}`, permissions);
    roles.push(role.name);
  }
  const body = { email: address(), password: PASSWORD, roles };
  return (await services.administration.create(undefined, body)).user;
}

/** Signs a user in and returns the headers that prove it. */
export async function headersOf(app: TestApp, { id, email }: User): Promise<Readonly<Record<string, string>>> {
  return (await signIn(app, { id, email, password: PASSWORD }, 'header')).headers;
}

/** What services take of a user who acts. */
export function actorOf({ id, permissions }: User): Pick<Principal, 'userId' | 'permissions'> {
  return { userId: id, permissions };
}

/** The code of the problem that a call is refused with; undefined where it isn't. */
export async function refusal(call: Promise<unknown>): Promise<string | undefined> {
  return call.then(
    () => undefined,
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
}
