import type supertest from 'supertest';
import { grantRole, PASSWORD, register, signIn, type Person, type SignIn } from '../support/people.js';
import type { TestApp } from '../support/test-app.js';

/** Somebody signed in, who asks for things. */
export interface Actor extends Person {
  readonly signIn: SignIn;
  readonly headers: Record<string, string>;
}

let made = 0;

/** Somebody who holds exactly these permissions, by a role of their own. */
export async function actorWith(app: TestApp, ...permissions: string[]): Promise<Actor> {
  const person = await register(app);
  if (permissions.length > 0) await grantRole(app, person, `actor-${++made}`, permissions);
  return actAs(app, person);
}

/** Somebody who may do everything. */
export async function administrator(app: TestApp): Promise<Actor> {
  const person = await register(app);
  await grantRole(app, person, 'admin');
  return actAs(app, person);
}

export async function actAs(app: TestApp, { id, email }: { id: string; email: string }): Promise<Actor> {
  const person = { id, email, password: PASSWORD };
  const by = await signIn(app, person);
  return { ...person, signIn: by, headers: { ...by.headers } };
}

/** Makes a role with these permissions straight in the database, and gives its name. */
export async function roleWith(app: TestApp, ...permissions: string[]): Promise<string> {
  const name = `role-${++made}`;
  await app.database.query('INSERT INTO roles (name) VALUES ($1)', [name]);
  await app.database.query('INSERT INTO role_permissions (role, permission) SELECT $1, unnest($2::text[])', [
    name,
    permissions,
  ]);
  return name;
}

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Asks as this actor. */
export function ask(app: TestApp, actor: Actor, method: Method, path: string, body?: object): supertest.Test {
  const sent = app.request()[method](path).set(actor.headers);
  return body === undefined ? sent : sent.send(body);
}

export const RECEIPT: unknown = {
  position: expect.any(Number),
  appliedOn: 1,
  expired: 0,
  waitedMs: expect.any(Number),
  complete: true,
};

/** The contract's user, with what the test knows of it. */
export const user = (known: Record<string, unknown>): Record<string, unknown> => ({
  id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  email: expect.any(String),
  emailVerified: false,
  name: null,
  status: 'active',
  roles: [],
  permissions: [],
  createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  ...known,
});
