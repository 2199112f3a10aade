import { register, signIn, type SignIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { expectOAuthError, introspect, machineToken, makeClient, post, type Machine } from '../oauth/clients.js';

describe.each(ADAPTERS)('the revocation endpoint, on %s', (adapter) => {
  let app: TestApp;
  let client: Machine;
  let other: Machine;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
    client = await makeClient(app);
    other = await makeClient(app);
  });
  afterAll(() => app.close());

  const newSignIn = async (): Promise<SignIn> => signIn(app, await register(app));
  const me = async ({ headers }: SignIn): Promise<number> =>
    (await app.request().get('/v1/auth/me').set(headers)).status;

  it('RFC 7009 §2 MUST: refresh tokens can be revoked, and the session ends with them', async () => {
    const signedIn = await newSignIn();
    const answer = await post(app, 'revoke', { token: signedIn.refreshToken ?? '' }).expect(200);
    expect(answer.headers['portcullis-receipt']).toMatch(/^\d+;complete$/);
    expect(answer.text).toBe('');
    expect(await me(signedIn)).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: signedIn.refreshToken ?? '' };
    expectOAuthError(await post(app, 'token', refresh), 400, 'invalid_grant');
  });

  it('RFC 7009 §2 SHOULD: access tokens can be revoked: a person’s with the session', async () => {
    const signedIn = await newSignIn();
    const answer = await post(app, 'revoke', { token: signedIn.accessToken ?? '', client_id: 'portcullis' }).expect(
      200,
    );
    expect(answer.headers['portcullis-receipt']).toMatch(/^\d+;complete$/);
    expect(await me(signedIn)).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: signedIn.refreshToken ?? '' };
    expectOAuthError(await post(app, 'token', refresh), 400, 'invalid_grant');
  });

  it('RFC 7009 §2 SHOULD: access tokens can be revoked: a machine’s one by one', async () => {
    const [token, kept] = [await machineToken(app, client), await machineToken(app, client)];
    const status = async (one: string): Promise<number> =>
      (await app.request().get('/v1/auth/me').auth(one, { type: 'bearer' })).status;
    expect(await status(token)).toBe(200);
    const answer = await post(app, 'revoke', { token }, client).expect(200);
    expect(answer.headers['portcullis-receipt']).toMatch(/^\d+;complete$/);
    expect([await status(token), await status(kept)]).toEqual([401, 200]);
    expect(await introspect(app, client, token)).toEqual({ active: false });
    expect(await introspect(app, client, kept)).toMatchObject({ active: true });
  });

  it('RFC 7009 §2.1 MUST: the token is in the body, and its hint may be wrong', async () => {
    expectOAuthError(await post(app, 'revoke', {}), 400, 'invalid_request');
    const signedIn = await newSignIn();
    await app
      .request()
      .post(`/v1/oauth/revoke?token=${signedIn.accessToken ?? ''}`)
      .type('form')
      .send('a=b')
      .expect(400);
    expect(await me(signedIn)).toBe(200);
    const form = { token: signedIn.accessToken ?? '', token_type_hint: 'refresh_token' };
    await post(app, 'revoke', form).expect(200);
    expect(await me(signedIn)).toBe(401);
    const odd = await newSignIn();
    await post(app, 'revoke', { token: odd.refreshToken ?? '', token_type_hint: 'nonsense' }).expect(200);
    expect(await me(odd)).toBe(401);
  });

  it('RFC 7009 §2.1 MUST: the credentials of a confidential client are validated first', async () => {
    const token = await machineToken(app, client);
    expectOAuthError(await post(app, 'revoke', { token }, { ...client, secret: 'x' }), 401, 'invalid_client');
    expectOAuthError(await post(app, 'revoke', { token }), 401, 'invalid_client');
    expectOAuthError(await post(app, 'revoke', { token, client_id: client.id }), 401, 'invalid_client');
    expect(await introspect(app, client, token)).toMatchObject({ active: true });
  });

  it('RFC 7009 §2.1 MUST: a token that was issued to another client is refused, and stays', async () => {
    const token = await machineToken(app, client);
    expectOAuthError(await post(app, 'revoke', { token }, other), 400, 'invalid_grant');
    expect(await introspect(app, client, token)).toMatchObject({ active: true });
    const signedIn = await newSignIn();
    for (const mine of [signedIn.accessToken ?? '', signedIn.refreshToken ?? '']) {
      expectOAuthError(await post(app, 'revoke', { token: mine }, client), 400, 'invalid_grant');
    }
    expect(await me(signedIn)).toBe(200);
  });

  it('RFC 7009 §2.1 MUST: the revocation is immediate, and the token is not used after it', async () => {
    const signedIn = await newSignIn();
    expect(await me(signedIn)).toBe(200);
    await post(app, 'revoke', { token: signedIn.refreshToken ?? '' }).expect(200);
    expect(await me(signedIn)).toBe(401);
  });

  it('RFC 7009 §2.1 SHOULD: with a refresh token its access tokens are revoked as well', async () => {
    const signedIn = await newSignIn();
    await post(app, 'revoke', { token: signedIn.refreshToken ?? '' }).expect(200);
    expect(await introspect(app, client, signedIn.accessToken ?? '')).toEqual({ active: false });
  });

  it('RFC 7009 §2.2 MUST: an unknown, malformed or expired token is answered 200', async () => {
    const { refreshToken = '' } = await newSignIn();
    const unknown = ['x', 'a.b.c', `${refreshToken.slice(0, 37)}${'A'.repeat(43)}`, '\0', '\ud800', `${refreshToken}x`];
    for (const token of unknown) await post(app, 'revoke', { token }).expect(200);
    await post(app, 'revoke', { token: 'x' }, client).expect(200);
    // Twice is once and an unknown one.
    await post(app, 'revoke', { token: refreshToken }).expect(200);
    await post(app, 'revoke', { token: refreshToken }).expect(200);
    const ended = await newSignIn();
    for (let time = 0; time < 2; time++) await post(app, 'revoke', { token: ended.accessToken ?? '' }).expect(200);
    // What has expired proves nothing any more, so the session goes on.
    const expired = await newSignIn();
    app.clock.advance(app.config.tokens.accessTtl + app.config.tokens.clockTolerance);
    await post(app, 'revoke', { token: expired.accessToken ?? '' }).expect(200);
    const refresh = { grant_type: 'refresh_token', refresh_token: expired.refreshToken ?? '' };
    await post(app, 'token', refresh).expect(200);
  });
});
