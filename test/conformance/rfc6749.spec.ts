import { register, signIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import {
  basic,
  disableClient,
  expectOAuthError,
  machineToken,
  makeClient,
  post,
  type Machine,
} from '../oauth/clients.js';

const GRANT = { grant_type: 'client_credentials' };

/** The token endpoint, as far as RFC 6749 touches it. */
describe.each(ADAPTERS)('the token endpoint, on %s', (adapter) => {
  let app: TestApp;
  let client: Machine;
  let other: Machine;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter }, tokens: { reuseGrace: '0s' } } });
    client = await makeClient(app);
    other = await makeClient(app);
  });
  afterAll(() => app.close());

  const newRefreshToken = async (): Promise<string> => (await signIn(app, await register(app))).refreshToken ?? '';

  it('RFC 6749 §2.3 MUST: a request uses one method of client authentication', async () => {
    const form = { ...GRANT, client_id: client.id, client_secret: client.secret };
    expectOAuthError(await post(app, 'token', form, client), 400, 'invalid_request');
    const assertion = { client_assertion: 'a.b.c', client_assertion_type: 'x' };
    expectOAuthError(await post(app, 'token', { ...form, ...assertion }), 400, 'invalid_request');
    expectOAuthError(await post(app, 'token', { ...GRANT, ...assertion }, client), 400, 'invalid_request');
    expectOAuthError(await post(app, 'token', { ...GRANT, client_id: other.id }, client), 400, 'invalid_request');
  });

  it('RFC 6749 §2.3.1 MUST: HTTP Basic is taken from every client that has a secret', async () => {
    await post(app, 'token', GRANT, client).expect(200);
    await post(app, 'token', GRANT).set('authorization', basic(client).replace('Basic', 'bAsIc')).expect(200);
  });

  it('RFC 6749 §2.3.1 MUST: id and secret are form-encoded inside Basic', async () => {
    const percent = (text: string): string => text.replaceAll(/[-_]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);
    const encoded = { id: percent(client.id), secret: percent(client.secret) };
    expect(encoded.id).toContain('%2d');
    await post(app, 'token', GRANT, encoded).expect(200);
    const half = { id: client.id, secret: `${client.secret}%` };
    expectOAuthError(await post(app, 'token', GRANT, half), 401, 'invalid_client');
  });

  it('RFC 6749 §2.3.1 MUST NOT: credentials in the request URI count for nothing', async () => {
    const query = new URLSearchParams({ ...GRANT, client_id: client.id, client_secret: client.secret });
    const answer = await app.request().post(`/v1/oauth/token?${query.toString()}`).type('form').send(GRANT);
    expectOAuthError(answer, 401, 'invalid_client');
    expectOAuthError(await app.request().post(`/v1/oauth/token?${query.toString()}`), 400, 'invalid_request');
  });

  it('RFC 6749 §3.2 MUST: only POST is taken', async () => {
    for (const method of ['get', 'put', 'delete', 'patch'] as const) {
      const answer = await app.request()[method]('/v1/oauth/token');
      expect([method, answer.status, answer.headers['allow']]).toEqual([method, 405, 'POST']);
    }
  });

  it('RFC 6749 §3.2 MUST: a parameter without a value counts as omitted', async () => {
    await post(app, 'token', { ...GRANT, scope: '', client_id: '', resource: '' }, client).expect(200);
    expectOAuthError(await post(app, 'token', { grant_type: '' }, client), 400, 'invalid_request');
  });

  it('RFC 6749 §3.2 MUST: unknown parameters are ignored', async () => {
    await post(app, 'token', { ...GRANT, nonsense: '1', constructor: '2' }, client).expect(200);
    await post(app, 'token', 'grant_type=client_credentials&__proto__=x', client).expect(200);
  });

  it('RFC 6749 §3.2 MUST NOT: no parameter comes more than once', async () => {
    for (const twice of ['grant_type=client_credentials', 'scope=a&scope=b', 'nonsense=1&nonsense=2']) {
      const answer = await post(app, 'token', `grant_type=client_credentials&${twice}`, client);
      expectOAuthError(answer, 400, 'invalid_request');
    }
  });

  it('RFC 6749 §3.2.1 MUST: a confidential client authenticates', async () => {
    expectOAuthError(await post(app, 'token', GRANT), 401, 'invalid_client');
    expectOAuthError(await post(app, 'token', { ...GRANT, client_id: client.id }), 401, 'invalid_client');
    expectOAuthError(
      await post(app, 'token', { ...GRANT, client_id: client.id, client_secret: 'x' }),
      401,
      'invalid_client',
    );
  });

  it('RFC 6749 §3.3 MUST: without a scope the default is granted, and the answer names it', async () => {
    const answer = await post(app, 'token', GRANT, client).expect(200);
    expect(answer.body).toMatchObject({ scope: 'invoice:read invoice:write' });
    const less = await post(app, 'token', { ...GRANT, scope: 'invoice:write' }, client).expect(200);
    expect(less.body).toMatchObject({ scope: 'invoice:write' });
  });

  it('RFC 6749 §4.4 MUST: client credentials are for confidential clients only', async () => {
    expectOAuthError(await post(app, 'token', { ...GRANT, client_id: 'portcullis' }), 401, 'invalid_client');
  });

  it('RFC 6749 §4.4.3 SHOULD NOT: no refresh token comes with client credentials', async () => {
    const { body } = await post(app, 'token', GRANT, client).expect(200);
    expect(Object.keys(body as object).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
  });

  it('RFC 6749 §5.1 MUST: tokens come as JSON that nobody may keep', async () => {
    for (const answer of [
      await post(app, 'token', GRANT, client).expect(200),
      await post(app, 'token', { grant_type: 'refresh_token', refresh_token: await newRefreshToken() }).expect(200),
    ]) {
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['pragma']).toBe('no-cache');
      expect(answer.body).toMatchObject({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 600 });
    }
  });

  it('RFC 6749 §5.2 MUST: a client that fails by Basic is answered 401 with a Basic challenge', async () => {
    const blurred = [`${basic(client)} x`, basic(client).replace(' ', '\t')];
    for (const value of [
      ...blurred,
      'Basic',
      'Basic !',
      'Basic YQ',
      `Basic ${Buffer.from('no colon').toString('base64')}`,
    ]) {
      expectOAuthError(await post(app, 'token', GRANT).set('authorization', value), 401, 'invalid_client');
    }
    for (const wrong of [
      { ...client, secret: other.secret },
      { ...client, id: other.id },
      { id: 'portcullis', secret: 'x' },
    ]) {
      expectOAuthError(await post(app, 'token', GRANT, wrong), 401, 'invalid_client');
    }
    const gone = await makeClient(app);
    await disableClient(app, gone.id);
    expectOAuthError(await post(app, 'token', GRANT, gone), 401, 'invalid_client');
  });

  it('RFC 6749 §5.2 MUST: each refusal has its code, and status 400', async () => {
    const refused: [Record<string, string>, string][] = [
      [{}, 'invalid_request'],
      [{ grant_type: 'password', username: 'a', password: 'b' }, 'unsupported_grant_type'],
      [{ grant_type: 'authorization_code', code: 'x' }, 'unsupported_grant_type'],
      [{ ...GRANT, scope: 'invoice:read users:write' }, 'invalid_scope'],
      [{ ...GRANT, scope: '*' }, 'invalid_scope'],
      [{ ...GRANT, scope: ' ' }, 'invalid_scope'],
      [{ ...GRANT, resource: 'https://elsewhere.example' }, 'invalid_target'],
      [{ grant_type: 'refresh_token' }, 'invalid_request'],
    ];
    for (const [form, error] of refused) expectOAuthError(await post(app, 'token', form, client), 400, error);
    const anonymous = { grant_type: 'refresh_token', refresh_token: 'unknown' };
    expectOAuthError(await post(app, 'token', anonymous), 400, 'invalid_grant');
  });

  it('RFC 6749 §5.2 MUST: what is no form is refused, and never a failure of ours', async () => {
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
      const answer = await app.request().post('/v1/oauth/token').set('content-type', type).send('{}');
      expect([type, answer.status, answer.body]).toMatchObject([type, 415, { code: 'unsupported_media_type' }]);
    }
    const broken = await post(app, 'token', 'grant_type=%ff%');
    expect([broken.status, broken.body]).toMatchObject([400, { code: 'malformed_body' }]);
  });

  it('RFC 6749 §6 MUST: a refresh token works for the client that it was issued to, and no other', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: await newRefreshToken() };
    expectOAuthError(await post(app, 'token', form, client), 400, 'invalid_grant');
    expectOAuthError(await post(app, 'token', { ...form, client_id: client.id }), 401, 'invalid_client');
    await post(app, 'token', { ...form, client_id: 'portcullis' }).expect(200);
  });

  it('RFC 6749 §6 MUST NOT: a refresh asks for no scope that was not granted', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: await newRefreshToken(), scope: 'users:write' };
    expectOAuthError(await post(app, 'token', form), 400, 'invalid_scope');
  });

  it('RFC 6749 §10.4 MUST: a refresh token that is used again ends its session, with a receipt', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: await newRefreshToken() };
    const { body } = await post(app, 'token', form).expect(200);
    const again = await post(app, 'token', form);
    expectOAuthError(again, 400, 'invalid_grant');
    expect(again.headers['portcullis-receipt']).toMatch(/^\d+;complete$/);
    const { access_token: accessToken } = body as { access_token: string };
    await app.request().get('/v1/auth/me').auth(accessToken, { type: 'bearer' }).expect(401);
  });

  it('RFC 6749 §10.10 MUST: the secret of a client is out of reach of guessing, and never at rest', async () => {
    expect(client.secret).toMatch(/^[\w-]{43}$/);
    const rows = await app.database.query('SELECT c::text AS text FROM clients c WHERE id = $1', [client.id]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(client.secret);
    await machineToken(app, client);
    expect(app.log()).not.toContain(client.secret);
  });
});
