import * as oauth from 'oauth4webapi';
import * as oidc from 'openid-client';
import { register, signIn } from '../support/people.js';
import { PUBLIC_URL, startTestApp, type TestApp } from '../support/test-app.js';
import { makeClient, makeSigningClient, type Machine, type SigningMachine } from './clients.js';

let app: TestApp;
let machine: Machine;
let signing: SigningMachine;
let key: oauth.CryptoKey;

beforeAll(async () => {
  app = await startTestApp();
  machine = await makeClient(app);
  signing = await makeSigningClient(app);
  const pkcs8 = signing.privateKey.export({ format: 'der', type: 'pkcs8' });
  key = await crypto.subtle.importKey('pkcs8', pkcs8, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
});
afterAll(() => app.close());

/** The server believes itself at its public address; this is the proxy that would stand there. */
const viaProxy = (url: string, init: object): Promise<Response> => fetch(url.replace(PUBLIC_URL, app.url), init);

describe('openid-client', () => {
  const discover = (id: string, authentication: oidc.ClientAuth): Promise<oidc.Configuration> =>
    oidc.discovery(new URL(PUBLIC_URL), id, undefined, authentication, {
      algorithm: 'oauth2',
      execute: [oidc.allowInsecureRequests],
      [oidc.customFetch]: viaProxy,
    });

  it.each([
    ['client_secret_basic', () => discover(machine.id, oidc.ClientSecretBasic(machine.secret))],
    ['client_secret_post', () => discover(machine.id, oidc.ClientSecretPost(machine.secret))],
    ['private_key_jwt', () => discover(signing.id, oidc.PrivateKeyJwt({ key, kid: 'one' }))],
  ])('discovers, gets a token, introspects and revokes it by %s', async (_, configure) => {
    const config = await configure();
    const granted = await oidc.clientCredentialsGrant(config, { scope: 'invoice:read', resource: PUBLIC_URL });
    expect(granted).toMatchObject({ token_type: 'bearer', scope: 'invoice:read', expires_in: 600 });
    expect(await oidc.tokenIntrospection(config, granted.access_token)).toMatchObject({
      active: true,
      scope: 'invoice:read',
      client_id: config.clientMetadata().client_id,
    });
    await oidc.tokenRevocation(config, granted.access_token);
    expect(await oidc.tokenIntrospection(config, granted.access_token)).toEqual({ active: false });
  });

  it('refreshes the sign-in of a person, and revokes it', async () => {
    const config = await discover('portcullis', oidc.None());
    const { refreshToken } = await signIn(app, await register(app));
    const renewed = await oidc.refreshTokenGrant(config, refreshToken ?? '');
    await app.request().get('/v1/auth/me').auth(renewed.access_token, { type: 'bearer' }).expect(200);
    await oidc.tokenRevocation(config, renewed.refresh_token ?? '');
    await app.request().get('/v1/auth/me').auth(renewed.access_token, { type: 'bearer' }).expect(401);
    await expect(oidc.refreshTokenGrant(config, renewed.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });
});

describe('oauth4webapi', () => {
  const options = { [oauth.allowInsecureRequests]: true, [oauth.customFetch]: viaProxy };
  const discover = async (): Promise<oauth.AuthorizationServer> => {
    const issuer = new URL(PUBLIC_URL);
    const answer = await oauth.discoveryRequest(issuer, { ...options, algorithm: 'oauth2' });
    return oauth.processDiscoveryResponse(issuer, answer);
  };

  it.each([
    ['client_secret_basic', () => ({ id: machine.id, authentication: oauth.ClientSecretBasic(machine.secret) })],
    ['client_secret_post', () => ({ id: machine.id, authentication: oauth.ClientSecretPost(machine.secret) })],
    ['private_key_jwt', () => ({ id: signing.id, authentication: oauth.PrivateKeyJwt({ key, kid: 'one' }) })],
  ])('discovers, gets a token, verifies, introspects and revokes it by %s', async (_, of) => {
    const { id, authentication } = of();
    const [server, client] = [await discover(), { client_id: id }];
    const asked = await oauth.clientCredentialsGrantRequest(server, client, authentication, {}, options);
    const { access_token: token } = await oauth.processClientCredentialsResponse(server, client, asked);

    const request = new Request(PUBLIC_URL, { headers: { authorization: `Bearer ${token}` } });
    const claims = await oauth.validateJwtAccessToken(server, request, PUBLIC_URL, options);
    expect(claims).toMatchObject({ sub: id, client_id: id, scope: 'invoice:read invoice:write' });

    const introspect = async (): Promise<oauth.IntrospectionResponse> =>
      oauth.processIntrospectionResponse(
        server,
        client,
        await oauth.introspectionRequest(server, client, authentication, token, options),
      );
    expect(await introspect()).toMatchObject({ active: true, client_id: id });
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(server, client, authentication, token, options),
    );
    expect(await introspect()).toEqual({ active: false });
  });

  it('refreshes the sign-in of a person', async () => {
    const [server, client] = [await discover(), { client_id: 'portcullis' }];
    const { refreshToken } = await signIn(app, await register(app));
    const refresh = async (token: string): Promise<oauth.TokenEndpointResponse> =>
      oauth.processRefreshTokenResponse(
        server,
        client,
        await oauth.refreshTokenGrantRequest(server, client, oauth.None(), token, options),
      );
    const first = await refresh(refreshToken ?? '');
    const second = await refresh(first.refresh_token ?? '');
    expect(second.refresh_token).not.toBe(first.refresh_token);
    await expect(refresh('unknown')).rejects.toMatchObject({ error: 'invalid_grant', status: 400 });
  });
});
