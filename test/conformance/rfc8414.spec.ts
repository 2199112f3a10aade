import { ADAPTERS, PUBLIC_URL, startTestApp, type TestApp } from '../support/test-app.js';

const WELL_KNOWN = '/.well-known/oauth-authorization-server';

describe.each(ADAPTERS)('the metadata of the server, on %s', (adapter) => {
  let app: TestApp;
  let metadata: Record<string, unknown>;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
    metadata = (await app.request().get(WELL_KNOWN).expect(200)).body as Record<string, unknown>;
  });
  afterAll(() => app.close());

  it('RFC 8414 §2 MUST: what is required is there, and the document is exactly this', () => {
    const algorithms = ['ES256', 'EdDSA', 'Ed25519', 'RS256'];
    const methods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];
    expect(metadata).toEqual({
      issuer: PUBLIC_URL,
      token_endpoint: `${PUBLIC_URL}/v1/oauth/token`,
      jwks_uri: `${PUBLIC_URL}/.well-known/jwks.json`,
      response_types_supported: [],
      grant_types_supported: ['client_credentials', 'refresh_token'],
      token_endpoint_auth_methods_supported: [...methods, 'none'],
      token_endpoint_auth_signing_alg_values_supported: algorithms,
      introspection_endpoint: `${PUBLIC_URL}/v1/oauth/introspect`,
      introspection_endpoint_auth_methods_supported: methods,
      introspection_endpoint_auth_signing_alg_values_supported: algorithms,
      revocation_endpoint: `${PUBLIC_URL}/v1/oauth/revoke`,
      revocation_endpoint_auth_methods_supported: [...methods, 'none'],
      revocation_endpoint_auth_signing_alg_values_supported: algorithms,
      // Of our own, as section 2 allows.
      portcullis_lease_endpoint: `${PUBLIC_URL}/v1/changes/lease`,
    });
  });

  it('RFC 8414 §2 MUST: the signing algorithms are named beside private_key_jwt, and none is not among them', () => {
    for (const endpoint of ['token', 'introspection', 'revocation']) {
      expect(metadata[`${endpoint}_endpoint_auth_methods_supported`]).toContain('private_key_jwt');
      expect(metadata[`${endpoint}_endpoint_auth_signing_alg_values_supported`]).not.toContain('none');
    }
  });

  it('RFC 8414 §2 MUST: every endpoint that is named is there', async () => {
    for (const [name, url] of Object.entries(metadata)) {
      if (!/_endpoint$|_uri$/.test(name)) continue;
      const { pathname } = new URL(url as string);
      const answer = name === 'jwks_uri' ? await app.request().get(pathname) : await app.request().post(pathname);
      expect([name, [200, 400, 401].includes(answer.status)]).toEqual([name, true]);
    }
  });

  it('RFC 8414 §3.1 MUST: the document is asked for by GET', async () => {
    for (const method of ['post', 'put', 'delete'] as const) await app.request()[method](WELL_KNOWN).expect(405);
  });

  it('RFC 8414 §3.2 MUST: it comes as application/json with 200, and can be kept for a while', async () => {
    const answer = await app.request().get(WELL_KNOWN).expect(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.headers['cache-control']).toBe('public, max-age=300');
  });

  it('RFC 8414 §3.3 MUST: the issuer is the one that access tokens name, to the letter', () => {
    expect(metadata['issuer']).toBe(app.config.tokens.issuer);
  });

  it('RFC 8414 §3 MUST: no other path answers for an issuer without one', async () => {
    await app.request().get(`${WELL_KNOWN}/tenant`).expect(404);
  });
});

describe('an issuer with a path', () => {
  it('RFC 8414 §3.1 MUST: the well-known part goes between host and path', async () => {
    const issuer = 'https://id.example/tenant/';
    const app = await startTestApp({ config: { tokens: { issuer } } });
    const answer = await app.request().get(`${WELL_KNOWN}/tenant`).expect(200);
    expect(answer.body).toMatchObject({ issuer, token_endpoint: `${PUBLIC_URL}/v1/oauth/token` });
    const caching: string[] = [];
    for (const path of [`${WELL_KNOWN}/other`, `${WELL_KNOWN}/tenan`, `${WELL_KNOWN}/%74enant`]) {
      const refused = await app.request().get(path).expect(404);
      caching.push(refused.headers['cache-control'] ?? 'nothing');
    }
    // It said that everybody may keep it for five minutes.
    expect(new Set(caching)).toEqual(new Set(['no-store']));
    await app.close();
  });
});
