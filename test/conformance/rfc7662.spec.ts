import { grantRole, register, setRoles, signIn } from '../support/people.js';
import { ADAPTERS, PUBLIC_URL, startTestApp, type TestApp } from '../support/test-app.js';
import { expectOAuthError, introspect, machineToken, makeClient, post, type Machine } from '../oauth/clients.js';

describe.each(ADAPTERS)('the introspection endpoint, on %s', (adapter) => {
  let app: TestApp;
  let client: Machine;
  let elsewhere: Machine;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
    client = await makeClient(app);
    elsewhere = await makeClient(app, { audiences: ['https://api.example', 'https://more.example'] });
  });
  afterAll(() => app.close());

  it('RFC 7662 §2.1 MUST: the token is a parameter of a form', async () => {
    expectOAuthError(await post(app, 'introspect', {}, client), 400, 'invalid_request');
    const json = await app.request().post('/v1/oauth/introspect').send({ token: 'x' });
    expect([json.status, json.body]).toMatchObject([415, { code: 'unsupported_media_type' }]);
    expect((await app.request().get('/v1/oauth/introspect?token=x')).status).toBe(405);
  });

  it('RFC 7662 §2.1 MUST: whoever asks is authorised, so that tokens can’t be scanned for', async () => {
    const token = await machineToken(app, client);
    expectOAuthError(await post(app, 'introspect', { token }), 401, 'invalid_client');
    expectOAuthError(await post(app, 'introspect', { token, client_id: 'portcullis' }), 401, 'invalid_client');
    expectOAuthError(await post(app, 'introspect', { token }, { ...client, secret: 'x' }), 401, 'invalid_client');
    const bearer = await post(app, 'introspect', { token }).set('authorization', `Bearer ${token}`);
    expectOAuthError(bearer, 401, 'invalid_client');
  });

  it('RFC 7662 §2.1 MUST: a hint that is wrong or unknown changes nothing', async () => {
    const token = await machineToken(app, client);
    for (const hint of ['refresh_token', 'access_token', 'nonsense']) {
      const answer = await post(app, 'introspect', { token, token_type_hint: hint }, client).expect(200);
      expect(answer.body).toMatchObject({ active: true });
    }
  });

  it('RFC 7662 §2.2 MUST: a token of a machine that is in force is active, with what is known of it', async () => {
    const token = await machineToken(app, client, { scope: 'invoice:read' });
    expect(await introspect(app, client, token)).toEqual({
      active: true,
      scope: 'invoice:read',
      client_id: client.id,
      token_type: 'Bearer',
      exp: expect.any(Number),
      iat: expect.any(Number),
      sub: client.id,
      aud: PUBLIC_URL,
      iss: PUBLIC_URL,
      jti: expect.any(String),
      roles: [],
      permissions: ['invoice:read'],
    });
  });

  it('RFC 7662 §2.2 MUST: a token of a person is active while the session is, with live authorities', async () => {
    const person = await register(app);
    await grantRole(app, person, 'clerk', ['invoice:read']);
    const { accessToken = '', sessionId, headers } = await signIn(app, person);
    expect(await introspect(app, client, accessToken)).toMatchObject({
      active: true,
      sub: person.id,
      sid: sessionId,
      client_id: 'portcullis',
      roles: ['clerk'],
      permissions: ['invoice:read'],
    });
    await setRoles(app, person, []);
    expect(await introspect(app, client, accessToken)).toMatchObject({ active: true, roles: [], permissions: [] });
    await app.request().post('/v1/auth/logout').set(headers).expect(204);
    expect(await introspect(app, client, accessToken)).toEqual({ active: false });
  });

  it('RFC 7662 §2.2 MUST: what is unknown, malformed or of another kind is exactly {"active":false}', async () => {
    const { refreshToken = '' } = await signIn(app, await register(app));
    const token = await machineToken(app, client);
    const dead = ['x', 'a.b.c', '\0', `${token}x`, token.slice(0, -2), refreshToken, client.secret, 'x'.repeat(9_000)];
    for (const one of dead) {
      const answer = await post(app, 'introspect', { token: one }, client).expect(200);
      expect(answer.text).toBe('{"active":false}');
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
    }
  });

  it('RFC 7662 §2.2 SHOULD NOT: a client learns nothing of tokens that are for others', async () => {
    const token = await machineToken(app, client);
    expect(await introspect(app, elsewhere, token)).toEqual({ active: false });
    const theirs = await machineToken(app, elsewhere, { resource: 'https://more.example' });
    expect(await introspect(app, elsewhere, theirs)).toMatchObject({ active: true, aud: 'https://more.example' });
    expect(await introspect(app, client, theirs)).toEqual({ active: false });
  });

  it('RFC 7662 §4 MUST: an expired token is not active', async () => {
    const token = await machineToken(app, await makeClient(app, { accessTtlMs: 60_000 }));
    expect(await introspect(app, client, token)).toMatchObject({ active: true });
    app.clock.advance(65_000);
    expect(await introspect(app, client, token)).toEqual({ active: false });
  });

  it('RFC 7662 §4 MUST: nobody keeps an answer', async () => {
    const answer = await post(app, 'introspect', { token: 'x' }, client).expect(200);
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});
