import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { TIME } from '../sessions/shapes.js';
import { grantRole, register, signIn, type Person } from '../support/people.js';
import { ADAPTERS, PUBLIC_URL, startTestApp, type TestApp } from '../support/test-app.js';
import { administrationOf, eventually, published } from './key-nodes.js';
import { decode } from './forge.js';
import { refresh, withApp } from './refreshing.js';

const JWKS = '/.well-known/jwks.json';
const ALGORITHMS = ['ES256', 'EdDSA', 'RS256'] as const;

async function keySetOf(app: TestApp): Promise<JSONWebKeySet> {
  const answer = await app.request().get(JWKS).buffer(true).expect(200);
  return JSON.parse(answer.text || (answer.body as Buffer).toString()) as JSONWebKeySet;
}

async function version(app: TestApp): Promise<string> {
  const [row] = await app.database.query<{ ver: string }>(`SELECT epoch || ':' || position AS ver FROM change_head`);
  return row?.ver ?? '';
}

describe('an access token', () => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await startTestApp();
    person = await register(app);
    await grantRole(app, person, 'manager', ['invoice:write', 'invoice:read']);
  });
  afterAll(() => app.close());

  it('has exactly the claims of the contract', async () => {
    const { accessToken = '', sessionId } = await signIn(app, person, 'token');
    const claims = decode(accessToken, 1);
    expect(claims).toEqual({
      iss: PUBLIC_URL,
      sub: person.id,
      aud: PUBLIC_URL,
      exp: (claims['iat'] as number) + 600,
      iat: expect.any(Number) as unknown,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      client_id: 'portcullis',
      sid: sessionId,
      ver: await version(app),
      roles: ['manager'],
      permissions: ['invoice:read', 'invoice:write'],
      auth_time: expect.any(Number) as unknown,
      amr: ['pwd'],
    });
    for (const time of ['iat', 'exp', 'auth_time']) expect(Number.isInteger(claims[time])).toBe(true);
    expect(Math.abs((claims['iat'] as number) * 1_000 - app.clock.now())).toBeLessThan(5_000);
    // No e-mail, no name: anybody can read a token.
    expect(JSON.stringify(claims)).not.toContain(person.email);
  });

  it('has the header of RFC 9068, with the thumbprint of its key', async () => {
    const { accessToken = '' } = await signIn(app, person, 'token');
    const [key] = (await keySetOf(app)).keys;
    expect(decodeProtectedHeader(accessToken)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: key?.kid });
  });

  it('names the place in the change log that its authorities were read at', async () => {
    const { accessToken: before = '', refreshToken } = await signIn(app, person, 'token');
    const { headers } = await signIn(app, person, 'header');
    await app.request().post('/v1/auth/logout').set(headers).expect(204);
    const { body } = await refresh(app, refreshToken).expect(200);
    const after = decode(body.tokens.accessToken as string, 1)['ver'] as string;
    expect(after).toBe(await version(app));
    const [epoch, position] = (decode(before, 1)['ver'] as string).split(':');
    expect(after).toBe(`${epoch}:${Number(position) + 1}`);
  });

  it('keeps the time and the way of the sign-in through refreshes, and is new each time', async () => {
    const { accessToken = '', refreshToken } = await signIn(app, person, 'token');
    app.clock.advance(120_000);
    const { body } = await refresh(app, refreshToken).expect(200);
    const [first, second] = [decode(accessToken, 1), decode(body.tokens.accessToken as string, 1)];
    expect([second['auth_time'], second['amr'], second['sid']]).toEqual([first['auth_time'], ['pwd'], first['sid']]);
    expect(second['jti']).not.toBe(first['jti']);
    expect((second['iat'] as number) - (first['iat'] as number)).toBeGreaterThanOrEqual(120);
  });

  it('is accepted until its expiry and the tolerance, and not after', async () => {
    await withApp({ config: { tokens: { accessTtl: '1m', clockTolerance: '5s' } } }, async (short) => {
      const { headers, answer } = await signIn(short, await register(short), 'token');
      expect(answer.body.tokens.expiresIn).toBe(60);
      const me = () => short.request().get('/v1/auth/me').set(headers);
      short.clock.advance(63_000);
      await me().expect(200);
      short.clock.advance(3_000);
      const late = await me().expect(401);
      expect(late.body.code).toBe('invalid_token');
    });
  });
});

describe('who asks for less in tokens', () => {
  it.each([
    ['both', { roles: ['manager'], permissions: ['invoice:read'] }],
    ['roles', { roles: ['manager'] }],
    ['permissions', { permissions: ['invoice:read'] }],
    ['none', {}],
  ] as const)('tokens.authorities %s', async (authorities, carried) => {
    await withApp({ config: { tokens: { authorities } } }, async (app) => {
      const person = await register(app);
      await grantRole(app, person, 'manager', ['invoice:read']);
      const { accessToken = '', headers } = await signIn(app, person, 'token');
      const { roles, permissions } = decode(accessToken, 1);
      expect({ ...(roles !== undefined && { roles }), ...(permissions !== undefined && { permissions }) }).toEqual(
        carried,
      );
      // Live state knows all the same.
      const me = await app.request().get('/v1/auth/me').set(headers).expect(200);
      expect(me.body.principal).toMatchObject({ roles: ['manager'], permissions: ['invoice:read'] });
    });
  });

  it('in mode jwt what a token does not carry, its bearer does not have', async () => {
    await withApp({ config: { auth: { mode: 'jwt' }, tokens: { authorities: 'none' } } }, async (app) => {
      const person = await register(app);
      await grantRole(app, person, 'manager', ['invoice:read']);
      const { headers } = await signIn(app, person, 'token');
      const me = await app.request().get('/v1/auth/me').set(headers).expect(200);
      expect(me.body.user).toEqual({ id: person.id, roles: [], permissions: [] });
    });
  });
});

describe('issuer and audience', () => {
  it('come from the settings, the audience from the issuer', async () => {
    await withApp({ config: { tokens: { issuer: 'https://id.example.com' } } }, async (app) => {
      const { accessToken = '' } = await signIn(app, await register(app), 'token');
      expect(decode(accessToken, 1)).toMatchObject({ iss: 'https://id.example.com', aud: 'https://id.example.com' });
    });
    await withApp({ config: { tokens: { audience: 'https://api.example.com' } } }, async (app) => {
      const { accessToken = '' } = await signIn(app, await register(app), 'token');
      expect(decode(accessToken, 1)).toMatchObject({ iss: PUBLIC_URL, aud: 'https://api.example.com' });
    });
  });
});

describe.each(ADAPTERS)('the JWKS on %s', (adapter) => {
  it('is public, of its own media type, and may be kept for a while', async () => {
    await withApp({ config: { http: { adapter } } }, async (app) => {
      const answer = await app.request().get(JWKS).set('authorization', 'Bearer nonsense').expect(200);
      expect(answer.headers['content-type']).toMatch(/^application\/jwk-set\+json/);
      expect(answer.headers['cache-control']).toBe('public, max-age=300');
      await app.request().head(JWKS).expect(200);
      await app.request().post(JWKS).send({}).expect(405);
    });
  });

  it('whoever has it already is told so without it, until it changes', async () => {
    await withApp({ config: { http: { adapter } } }, async (app) => {
      const { headers } = await app.request().get(JWKS).expect(200);
      expect(headers['etag']).toMatch(/^"[\w-]{43}"$/);
      const again = await app.request().get(JWKS).set('if-none-match', `"other", W/${headers['etag']}`).expect(304);
      expect(again.text).toBe('');
      expect(again.headers).toMatchObject({ etag: headers['etag'], 'cache-control': 'public, max-age=300' });
      const head = await app
        .request()
        .head(JWKS)
        .set('if-none-match', headers['etag'] ?? '')
        .expect(304);
      expect(head.headers['etag']).toBe(headers['etag']);
      // Fastify said 0, which a cache could take for the length of the set.
      expect([undefined, headers['content-length']]).toContain(head.headers['content-length']);
      await administrationOf(app).rotate();
      await eventually(async () => (await published(app)).length === 2);
      const changed = await app
        .request()
        .get(JWKS)
        .set('if-none-match', headers['etag'] ?? '')
        .expect(200);
      expect(changed.headers['etag']).not.toBe(headers['etag']);
      for (const key of (await keySetOf(app)).keys) expect(key).not.toHaveProperty('d');
    });
  });
});

describe.each(ALGORITHMS)('with tokens.algorithm %s', (algorithm) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ config: { tokens: { algorithm } } });
  });
  afterAll(() => app.close());

  it('the JWKS holds one public key for signing and nothing private', async () => {
    const { keys, ...more } = await keySetOf(app);
    expect(more).toEqual({});
    const kty = { ES256: 'EC', EdDSA: 'OKP', RS256: 'RSA' }[algorithm];
    const material = { ES256: ['crv', 'x', 'y'], EdDSA: ['crv', 'x'], RS256: ['e', 'n'] }[algorithm];
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty, alg: algorithm, use: 'sig', kid: expect.any(String) as unknown });
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'kid', 'kty', 'use', ...material].sort());
  });

  it('jose verifies a token from the JWKS alone, and Portcullis takes it', async () => {
    const { accessToken = '', headers, sessionId } = await signIn(app, await register(app), 'token');
    const { payload } = await jwtVerify(accessToken, createLocalJWKSet(await keySetOf(app)), {
      issuer: PUBLIC_URL,
      audience: PUBLIC_URL,
      typ: 'at+jwt',
      algorithms: [algorithm],
      requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id'],
    });
    expect(payload['sid']).toBe(sessionId);
    const me = await app.request().get('/v1/auth/me').set(headers).expect(200);
    expect(me.body.principal.authTime).toEqual(TIME);
  });

  it('a swapped signature is refused', async () => {
    const person = await register(app);
    const [one, two] = [await signIn(app, person, 'token'), await signIn(app, person, 'token')];
    const parts = (one.accessToken ?? '').split('.');
    const forged = [parts[0], parts[1], (two.accessToken ?? '').split('.')[2]].join('.');
    const answer = await app.request().get('/v1/auth/me').set('authorization', `Bearer ${forged}`);
    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_token']);
  });
});
