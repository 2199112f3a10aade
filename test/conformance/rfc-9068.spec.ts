import { expectRefused, genuineOf, nowInSeconds, present, type Genuine, type Json } from '../attacks/arena.js';
import { expectOAuthError, machineToken, makeClient, post } from '../oauth/clients.js';
import { grantRole, register, signIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { PUBLIC_URL, startTestApp } from '../support/test-app.js';
import { decode, encode } from '../tokens/forge.js';

/** JSON Web Token (JWT) Profile for OAuth 2.0 Access Tokens. */
let genuine: Genuine;

beforeAll(async () => {
  genuine = await genuineOf(await startTestApp({ config: { auth: { mode: 'jwt' } }, controllers: [ProbeController] }));
});
afterAll(() => genuine.app.close());

const heading = (over: Json): string => genuine.signed({ ...genuine.header, ...over }, genuine.claims);
const claiming = (over: Json): string => genuine.signed(genuine.header, { ...genuine.claims, ...over });

it('RFC 9068 §2.1 MUST: access tokens are signed', async () => {
  expect(Buffer.from(genuine.parts[2], 'base64url')).toHaveLength(64);
  await expectRefused(genuine, `${genuine.parts[0]}.${genuine.parts[1]}.`);
});

it('RFC 9068 §2.1 MUST NOT: "none" is their algorithm', async () => {
  expect(genuine.header['alg']).toBe('ES256');
  await expectRefused(genuine, `${encode({ ...genuine.header, alg: 'none' })}.${genuine.parts[1]}.`);
});

it('RFC 9068 §2.1 SHOULD: they are signed with asymmetric keys', async () => {
  const answer = await fetch(new URL('/.well-known/jwks.json', genuine.app.url));
  const { keys } = (await answer.json()) as { keys: Json[] };
  expect(keys.map(({ kty }) => kty)).toEqual(['EC']);
});

it('RFC 9068 §2.1 MUST: RS256 is among the algorithms that are supported', async () => {
  const app = await startTestApp({ config: { tokens: { algorithm: 'RS256' } }, controllers: [ProbeController] });
  try {
    const other = await genuineOf(app);
    expect(other.header['alg']).toBe('RS256');
    await present(other, other.token).expect(200);
  } finally {
    await app.close();
  }
});

it('RFC 9068 §2.1 SHOULD: typ is at+jwt, without application/', () => {
  expect(genuine.header['typ']).toBe('at+jwt');
});

it('RFC 9068 §2.2 MUST: iss, exp, aud, sub, client_id, iat and jti are there', async () => {
  const { claims } = genuine;
  for (const claim of ['iss', 'aud', 'sub', 'client_id', 'jti']) expect(claims[claim]).toMatch(/^.+$/);
  for (const claim of ['exp', 'iat']) expect(Number.isInteger(claims[claim])).toBe(true);
  for (const claim of ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti']) {
    await expectRefused(genuine, claiming({ [claim]: undefined }));
  }
});

it('RFC 9068 §2.2.3.1 SHOULD: roles are carried by the claim of that name', async () => {
  const { app } = genuine;
  const person = await register(app);
  await grantRole(app, person, 'manager', ['invoice:read']);
  const { accessToken = '' } = await signIn(app, person, 'token');
  expect(decode(accessToken, 1)).toMatchObject({ roles: ['manager'] });
});

it('RFC 9068 §3 MUST: a request that names no resource gets the default one as aud', () => {
  expect(genuine.claims['aud']).toBe(genuine.app.config.tokens.audience);
});

it('RFC 9068 §3 SHOULD: a request that names a resource gets it as aud, or is refused', async () => {
  const { app } = genuine;
  const { audience } = app.config.tokens;
  const client = await makeClient(app, { audiences: [audience, 'https://other.example'] });
  const token = await machineToken(app, client, { resource: 'https://other.example' });
  expect(decode(token, 1)['aud']).toBe('https://other.example');
  const { refreshToken = '' } = await signIn(app, await register(app), 'token');
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  for (const name of ['resource', 'audience']) {
    expectOAuthError(await post(app, 'token', { ...form, [name]: 'https://other.example' }), 400, 'invalid_target');
  }
  const { body } = await post(app, 'token', { ...form, resource: audience }).expect(200);
  expect(decode((body as { access_token: string }).access_token, 1)['aud']).toBe(audience);
});

it('RFC 9068 §4 MUST: a typ other than at+jwt or application/at+jwt is rejected', async () => {
  await present(genuine, heading({ typ: 'application/at+jwt' })).expect(200);
  for (const typ of ['JWT', undefined, 'at', 'at+jwt+x', 'application/jwt'])
    await expectRefused(genuine, heading({ typ }));
});

it('RFC 9068 §4 MUST: iss is exactly the issuer', async () => {
  expect(genuine.claims['iss']).toBe(PUBLIC_URL);
  for (const iss of [`${PUBLIC_URL}/`, PUBLIC_URL.toUpperCase(), 'https://evil.example']) {
    await expectRefused(genuine, claiming({ iss }));
  }
});

it('RFC 9068 §4 MUST: a token whose aud does not hold this resource is rejected', async () => {
  await present(genuine, claiming({ aud: [genuine.claims['aud'], 'https://other.example'] })).expect(200);
  for (const aud of ['https://other.example', ['https://other.example'], []]) {
    await expectRefused(genuine, claiming({ aud }));
  }
});

it('RFC 9068 §4 MUST: the signature is validated, and a token with "none" rejected', async () => {
  const other = await genuineOf(genuine.app);
  await expectRefused(genuine, `${genuine.parts[0]}.${genuine.parts[1]}.${other.parts[2]}`);
  await expectRefused(genuine, heading({ alg: 'none' }));
});

it('RFC 9068 §4 MUST: only keys of the authorization server are used', async () => {
  for (const over of [{ kid: 'another' }, { jwk: {} }, { jku: 'https://evil.example/jwks' }, { x5c: [] }]) {
    await expectRefused(genuine, heading(over));
  }
});

it('RFC 9068 §4 MUST: the current time is before exp', async () => {
  await expectRefused(genuine, claiming({ exp: nowInSeconds(genuine) - 10 }));
});

it('RFC 9068 §4 MUST: whatever fails is answered as RFC 6750 says, with invalid_token', async () => {
  for (const token of ['nonsense', claiming({ exp: 1 }), heading({ typ: 'JWT' })]) {
    const answer = await present(genuine, token).expect(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer .*error="invalid_token"/);
  }
});
