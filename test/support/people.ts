import type supertest from 'supertest';
import { RolesService } from '../../src/users/roles.service.js';
import { UserAdministration } from '../../src/users/user-administration.service.js';
import { UsersService } from '../../src/users/users.service.js';
import type { TestApp } from './test-app.js';

export const PASSWORD = 'a long enough password';

/** Somebody with an account, and how to act as them. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}

let made = 0;

/** Makes an account over HTTP, as anybody would. */
export async function register(app: TestApp, email = `person-${++made}@example.com`): Promise<Person> {
  const answer = await app.request().post('/v1/auth/register').send({ email, password: PASSWORD });
  if (answer.status !== 201) throw new Error(`register: ${answer.status} ${answer.text}`);
  return { id: (answer.body as { id: string }).id, email, password: PASSWORD };
}

/** Gives a role as the command line would: through the change log, so that it is in force when this returns. */
export async function grantRole(app: TestApp, person: Person, role: string, permissions: string[] = []): Promise<void> {
  const [known] = await app.database.query<{ permissions: string[] }>(
    'SELECT ARRAY(SELECT permission FROM role_permissions WHERE role = name) AS permissions FROM roles WHERE name = $1',
    [role],
  );
  const missing = permissions.some((permission) => !known?.permissions.includes(permission));
  if (known === undefined || missing) {
    const all = new Set([...(known?.permissions ?? []), ...permissions]);
    await app.app.get(RolesService, { strict: false }).put(undefined, role, [...all]);
  }
  const user = await app.app.get(UsersService, { strict: false }).get(person.id);
  await setRoles(app, person, [...user.roles, role]);
}

/** Gives exactly these roles, through the change log. */
export async function setRoles(app: TestApp, person: Person, roles: readonly string[]): Promise<void> {
  const administration = app.app.get(UserAdministration, { strict: false });
  await administration.setRoles(undefined, person.id, [...new Set(roles)]);
}

export type Transport = 'cookie' | 'header' | 'token';

/** One sign-in, and how its credential travels. */
export interface SignIn {
  readonly sessionId: string;
  readonly transport: Transport;
  readonly sessionToken: string | undefined;
  readonly accessToken: string | undefined;
  readonly refreshToken: string | undefined;
  /** Headers that prove it; the ones of a browser on our own site for a cookie. */
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: supertest.Response;
}

/** Signs in over HTTP. */
export async function signIn(app: TestApp, person: Person, transport: Transport = 'token'): Promise<SignIn> {
  const answer = await app
    .request()
    .post('/v1/auth/login')
    .set('sec-fetch-site', 'same-origin')
    .send({ email: person.email, password: person.password, transport });
  if (answer.status !== 200) throw new Error(`login: ${answer.status} ${answer.text}`);
  return signInOf(answer, transport);
}

/** Reads a sign-in from the answer of login, exchange or password change. */
export function signInOf(answer: supertest.Response, transport: Transport): SignIn {
  const body = answer.body as {
    session: { id: string };
    sessionToken?: string;
    tokens?: { accessToken: string; refreshToken: string };
  };
  const cookie = cookieOf(answer);
  const headers: Record<Transport, Record<string, string>> = {
    cookie: { cookie: `portcullis=${cookie ?? ''}`, 'sec-fetch-site': 'same-origin' },
    header: { authorization: `Session ${body.sessionToken ?? ''}` },
    token: { authorization: `Bearer ${body.tokens?.accessToken ?? ''}` },
  };
  return {
    sessionId: body.session.id,
    transport,
    sessionToken: transport === 'cookie' ? cookie : body.sessionToken,
    accessToken: body.tokens?.accessToken,
    refreshToken: body.tokens?.refreshToken,
    headers: headers[transport],
    answer,
  };
}

/** The value of the session cookie that an answer sets; undefined where it sets none, empty where it clears it. */
export function cookieOf(answer: supertest.Response): string | undefined {
  const cookies = (answer.headers['set-cookie'] ?? []) as unknown as string[];
  const ours = cookies.find((cookie) => /^(?:__Host-)?portcullis=/.test(cookie));
  return ours?.slice(ours.indexOf('=') + 1).split(';')[0];
}
