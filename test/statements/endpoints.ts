import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { SessionMemory } from '../../src/sessions/session-memory.js';
import { Puller } from '../feed/pulling.js';
import { machineToken, makeClient, post } from '../oauth/clients.js';
import { answerTo, login, RETURN_TO, signInBy, stranger } from '../providers/going.js';
import { Browser } from '../support/browser.js';
import { grantRole, PASSWORD, register, signIn, type Person, type SignIn } from '../support/people.js';
import type { TestApp } from '../support/test-app.js';
import { administrator, ask, type Actor, type Method } from '../users/http-actors.js';

/** Sends one request to an endpoint of the OpenAPI document and takes note of what that needs. */
export type Measure = (
  endpoint: string,
  send: () => PromiseLike<{ readonly status: number }>,
  state?: string,
) => Promise<void>;

const METADATA = '/.well-known/oauth-authorization-server';
const NEW_PASSWORD = 'another long enough password';

/** Each endpoint once, as somebody would use it; reads that something remembers also from cold. */
export async function sendToEveryEndpoint(app: TestApp, measure: Measure): Promise<void> {
  await warmAndCold(app, measure);
  await signInsAndOuts(app, measure);
  await ownThings(app, measure);
  await administration(app, measure);
  await machines(app, measure);
  await providers(app, measure);
  await unguarded(app, measure);
}

const forgetSessions = (app: TestApp): void => app.app.get(SessionMemory, { strict: false }).forgetAll();

async function warmAndCold(app: TestApp, measure: Measure): Promise<void> {
  const person = await register(app);
  for (const transport of ['cookie', 'header', 'token'] as const) {
    const { headers } = await signIn(app, person, transport);
    const me = () => app.request().get('/v1/auth/me').set(headers);
    await me();
    await measure('GET /v1/auth/me', me, `${transport}, warm`);
    forgetSessions(app);
    await measure('GET /v1/auth/me', me, `${transport}, cold`);
  }
}

async function signInsAndOuts(app: TestApp, measure: Measure): Promise<void> {
  const email = 'one@example.com';
  const send = (path: string, body: object, by?: SignIn) =>
    app
      .request()
      .post(`/v1/auth/${path}`)
      .set({ 'sec-fetch-site': 'same-origin', ...by?.headers })
      .send(body);
  await measure('POST /v1/auth/register', () => send('register', { email, password: PASSWORD }));
  for (const transport of ['cookie', 'header', 'token']) {
    await measure('POST /v1/auth/login', () => send('login', { email, password: PASSWORD, transport }), transport);
  }
  const person: Person = { id: '', email, password: PASSWORD };
  const { refreshToken } = await signIn(app, person);
  await measure('POST /v1/auth/refresh', () => send('refresh', { refreshToken }));
  const other = await signIn(app, person, 'header');
  await measure('POST /v1/auth/exchange', () => send('exchange', { transport: 'token' }, other));
  const third = await signIn(app, person, 'header');
  await measure('POST /v1/auth/logout', () => send('logout', {}, third));
  const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
  const fourth = await signIn(app, person, 'header');
  await measure('POST /v1/auth/password', () => send('password', change, fourth));
}

/** What somebody without privileges has: sessions and API keys. */
async function ownThings(app: TestApp, measure: Measure): Promise<void> {
  const person = await register(app);
  await grantRole(app, person, 'reader', ['invoice:read']);
  const { headers } = await signIn(app, person);
  const { sessionId } = await signIn(app, person);
  const actor: Actor = { ...person, headers: { ...headers }, signIn: await signIn(app, person) };
  const key = { name: 'a key', permissions: ['invoice:read'] };
  const made = await ask(app, actor, 'post', '/v1/api-keys', key);
  const { id } = (made.body as { key: { id: string } }).key;
  await steps(app, measure, actor, [
    ['post', '/v1/api-keys', '', key],
    ['get', '/v1/api-keys'],
    ['delete', '/v1/api-keys/{id}', id],
    ['delete', '/v1/api-keys'],
    ['get', '/v1/sessions'],
    ['delete', '/v1/sessions/{id}', sessionId],
    ['delete', '/v1/sessions'],
  ]);
}

async function administration(app: TestApp, measure: Measure): Promise<void> {
  const actor = await administrator(app);
  const { id } = await register(app);
  await steps(app, measure, actor, [
    ['get', '/metrics'],
    ['get', '/v1/audit'],
    ['get', '/v1/roles'],
    ['put', '/v1/roles/{name}', 'clerk', { permissions: ['invoice:read'] }],
    ['get', '/v1/users'],
    ['post', '/v1/users', '', { email: 'made@example.com', password: PASSWORD, roles: ['clerk'] }],
    ['get', '/v1/users/{id}', id],
    ['patch', '/v1/users/{id}', id, { name: 'Ada' }],
    ['put', '/v1/users/{id}/roles', id, { roles: ['clerk'] }],
    ['get', '/v1/users/{id}/sessions', id],
    ['delete', '/v1/users/{id}/sessions', id],
    ['post', '/v1/users/{id}/suspend', id],
    ['post', '/v1/users/{id}/reinstate', id],
    ['delete', '/v1/users/{id}', id],
    ['delete', '/v1/roles/{name}', 'clerk'],
  ]);
}

type Step = readonly [method: Method, path: string, parameter?: string, body?: object];

/** Asks one after the other, each with the asker's session in memory. */
async function steps(app: TestApp, measure: Measure, actor: Actor, all: readonly Step[]): Promise<void> {
  for (const [method, path, parameter = '', body] of all) {
    await ask(app, actor, 'get', '/v1/auth/me').expect(200);
    const address = path.replace(/\{\w+\}/, parameter);
    await measure(`${method.toUpperCase()} ${path}`, () => ask(app, actor, method, address, body));
  }
}

async function machines(app: TestApp, measure: Measure): Promise<void> {
  const client = await makeClient(app);
  const { accessToken = '' } = await signIn(app, await register(app));
  await measure('POST /v1/oauth/token', () => post(app, 'token', { grant_type: 'client_credentials' }, client));
  await measure('POST /v1/oauth/introspect', () => post(app, 'introspect', { token: accessToken }, client));
  const token = await machineToken(app, client);
  await measure('POST /v1/oauth/revoke', () => post(app, 'revoke', { token }, client));
  const puller = new Puller(app, client);
  await measure('POST /v1/changes/lease', () => puller.send(), 'a newcomer');
  await puller.pull();
  await measure('POST /v1/changes/lease', () => puller.send(), 'again');
}

async function providers(app: TestApp, measure: Measure): Promise<void> {
  const at = '/v1/auth/providers/{name}';
  await measure('GET /v1/auth/providers', () => app.request().get('/v1/auth/providers'));
  const browser = new Browser(app);
  let started = '';
  const begin = async () => {
    const visited = await browser.visit(login('fake'));
    started = visited.location;
    return visited;
  };
  await measure(`GET ${at}/login`, begin);
  const person = stranger();
  await measure(`GET ${at}/callback`, () => browser.visit(answerTo(started, person)), 'somebody new');
  await begin();
  await measure(`GET ${at}/callback`, () => browser.visit(answerTo(started, person)), 'again');
  const elsewhere = new Browser(app);
  const posting = await elsewhere.visit(login('posting'));
  const { pathname, searchParams } = new URL(answerTo(posting.location, stranger()));
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    origin: 'https://provider.example',
  };
  const form = { method: 'POST', headers, body: searchParams.toString() };
  await measure(`POST ${at}/callback`, () => elsewhere.visit(pathname, form));
  const pin = { credentials: { name: randomUUID(), pin: '1234' }, transport: 'header' };
  await measure(`POST ${at}/login`, () => app.request().post('/v1/auth/providers/pin/login').send(pin));
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const returned = await signInBy(app, stranger(), { query: { transport: 'token', challenge } });
  const code = new URL(returned.location).searchParams.get('sign_in_code') ?? '';
  const fetched = () => app.request().post('/v1/auth/providers/fake/exchange').send({ code, verifier });
  await measure(`POST ${at}/exchange`, fetched);
  await browser.visit('/v1/auth/me');
  const link = () => browser.send('POST', '/v1/auth/providers/fake/link', { returnTo: RETURN_TO });
  await measure(`POST ${at}/link`, link);
  const linking = await link();
  await browser.visit(answerTo(linking.body['url'] as string, stranger()));
  await measure('GET /v1/auth/identities', () => browser.visit('/v1/auth/identities'));
  const { items } = (await browser.visit('/v1/auth/identities')).body as { items: { id: string }[] };
  await measure('DELETE /v1/auth/identities/{id}', () =>
    browser.send('DELETE', `/v1/auth/identities/${items[0]?.id ?? ''}`),
  );
}

async function unguarded(app: TestApp, measure: Measure): Promise<void> {
  for (const path of ['/.well-known/jwks.json', METADATA, '/health/live', '/health/ready']) {
    await measure(`GET ${path}`, () => app.request().get(path));
  }
}

/** The address of the metadata of an issuer with a path: nothing else can answer there. */
export async function sendToIssuerWithPath(app: TestApp, measure: Measure): Promise<void> {
  const { pathname } = new URL(app.config.tokens.issuer);
  await measure(`GET ${METADATA}/{path}`, () => app.request().get(METADATA + pathname));
}
