import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { startTestApp, PUBLIC_URL, type TestApp } from '../support/test-app.js';
import { encode } from '../tokens/forge.js';
import {
  assertionOf,
  ASSERTION_TYPE,
  disableClient,
  expectOAuthError,
  introspect,
  machineToken,
  makeClient,
  makeSigningClient,
  post,
  type SigningMachine,
} from '../oauth/clients.js';

let app: TestApp;
let client: SigningMachine;

beforeAll(async () => {
  app = await startTestApp();
  client = await makeSigningClient(app);
});
afterAll(() => app.close());

const grant = (assertion: string, over: Record<string, string> = {}, to = app): supertest.Test =>
  post(to, 'token', {
    grant_type: 'client_credentials',
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion,
    ...over,
  });
const expectRefused = async (claims: object, header: object = {}): Promise<void> =>
  expectOAuthError(await grant(assertionOf(app, client, claims, header)), 401, 'invalid_client');
const seconds = (): number => Math.floor(app.clock.now() / 1_000);

describe('client assertions', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)(
    'RFC 7523 §2.2 MUST: a client is proven by one signed with %s',
    async (algorithm) => {
      const signing = await makeSigningClient(app, algorithm);
      const { body } = await grant(assertionOf(app, signing), { client_id: signing.id }).expect(200);
      expect(body).toMatchObject({ token_type: 'Bearer', scope: 'invoice:read invoice:write' });
      await grant(assertionOf(app, signing, {}, { kid: undefined, typ: 'JWT' })).expect(200);
    },
  );

  it('RFC 7523 §2.2 MUST: the assertion type is that of this RFC', async () => {
    const type = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' };
    expectOAuthError(await grant(assertionOf(app, client), type), 401, 'invalid_client');
    expectOAuthError(await grant(assertionOf(app, client), { client_assertion_type: '' }), 400, 'invalid_request');
    expectOAuthError(await grant(''), 400, 'invalid_request');
  });

  it('RFC 7523 §3 MUST: iss and sub are the client', async () => {
    const other = await makeSigningClient(app);
    for (const claims of [
      { iss: other.id },
      { sub: other.id },
      { iss: undefined },
      { sub: undefined },
      { iss: [client.id] },
    ]) {
      await expectRefused(claims);
    }
    await expectRefused({ iss: other.id, sub: other.id });
    expectOAuthError(await grant(assertionOf(app, client), { client_id: other.id }), 401, 'invalid_client');
  });

  it('RFC 7523 §3 MUST: it is for this server: its issuer or its token endpoint', async () => {
    for (const aud of [PUBLIC_URL, `${PUBLIC_URL}/v1/oauth/token`, [PUBLIC_URL]]) {
      await grant(assertionOf(app, client, { aud })).expect(200);
    }
    for (const aud of [
      undefined,
      `${PUBLIC_URL}/`,
      'https://elsewhere.example',
      [],
      ['https://elsewhere.example'],
      {},
    ]) {
      await expectRefused({ aud });
    }
  });

  it('RFC 7523 §3 MUST: exp is demanded, passed over only by the tolerance, and not far off', async () => {
    const now = seconds();
    await grant(assertionOf(app, client, { exp: now - 2 })).expect(200);
    for (const exp of [undefined, now - 6, now + 3_600, `${now + 60}`, Number.MAX_SAFE_INTEGER, null, -1]) {
      await expectRefused({ exp });
    }
  });

  it('RFC 7523 §3 MUST: nbf is honoured', async () => {
    await expectRefused({ nbf: seconds() + 30 });
    await grant(assertionOf(app, client, { nbf: seconds() })).expect(200);
  });

  it('beyond the RFC: one that was issued in the future is refused', async () => {
    await expectRefused({ iat: seconds() + 30 });
  });

  it('beyond the RFC, which allows it: each jti counts once, whichever node it comes to', async () => {
    const second = await startTestApp({ database: app.database });
    const assertion = assertionOf(app, client);
    await grant(assertion).expect(200);
    expectOAuthError(await grant(assertion), 401, 'invalid_client');
    expectOAuthError(await grant(assertion, {}, second), 401, 'invalid_client');
    const raced = assertionOf(app, client);
    const answers = await Promise.all(
      [app, second, app, second].map(async (node) => (await grant(raced, {}, node)).status),
    );
    expect(answers.sort()).toEqual([200, 401, 401, 401]);
    await second.close();
    for (const jti of [undefined, '', 7, 'x'.repeat(256)]) await expectRefused({ jti });
  });

  it('RFC 7523 §3 MUST: it is signed by the client, with the algorithm of its key', async () => {
    const thief = await makeSigningClient(app);
    const stolen = assertionOf(app, { ...thief, id: client.id });
    expectOAuthError(await grant(stolen), 401, 'invalid_client');
    const [header = '', payload = ''] = assertionOf(app, client).split('.');
    expectOAuthError(await grant(`${header}.${payload}.`), 401, 'invalid_client');
    expectOAuthError(await grant(`${encode({ alg: 'none', kid: 'one' })}.${payload}.AA`), 401, 'invalid_client');
    for (const alg of ['none', 'HS256', 'RS256', 'es256', 'EdDSA', undefined]) await expectRefused({}, { alg });
    await expectRefused({}, { kid: 'two' });
    for (const name of ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip']) await expectRefused({}, { [name]: 'x' });
  });

  it('RFC 7523 §3 MUST: an access token is no assertion, and an assertion no access token', async () => {
    await expectRefused({}, { typ: 'at+jwt' });
    const withSecret = await makeClient(app);
    const token = await machineToken(app, withSecret);
    expectOAuthError(await grant(token), 401, 'invalid_client');
    const assertion = assertionOf(app, client, { client_id: client.id, ver: `${randomUUID()}:0` });
    await app.request().get('/v1/auth/me').auth(assertion, { type: 'bearer' }).expect(401);
    expect(await introspect(app, withSecret, assertion)).toEqual({ active: false });
  });

  it('RFC 7523 §3 MUST: what is malformed is refused, and so is a client that is unknown, disabled or has a secret', async () => {
    for (const one of ['x', 'a.b', 'a.b.c.d.e', '\0.b.c', 'x'.repeat(9_000)]) {
      expectOAuthError(await grant(one), 401, 'invalid_client');
    }
    const gone = await makeSigningClient(app);
    await disableClient(app, gone.id);
    for (const id of [gone.id, randomUUID(), (await makeClient(app)).id, 'portcullis']) {
      expectOAuthError(await grant(assertionOf(app, { ...client, id })), 401, 'invalid_client');
    }
    const form = { grant_type: 'client_credentials', client_id: client.id, client_secret: 'x' };
    expectOAuthError(await post(app, 'token', form), 401, 'invalid_client');
  });
});
