import { Injectable, Module } from '@nestjs/common';
import { OidcSettings, OidcSignIn } from '../../../examples/guides/sign-in/oidc.sign-in.js';
import { beginSignIn, finishSignIn } from '../../../examples/guides/sign-in/browser-sign-in.js';
import { UserAdministration } from '../../../src/index.js';
import { Browser } from '../../support/browser.js';
import { PASSWORD, register } from '../../support/people.js';
import { ADAPTERS, PUBLIC_URL, startTestApp, type TestApp } from '../../support/test-app.js';
import { login, RETURN_TO } from '../../providers/going.js';
import { OtherSignIn } from '../../providers/fake-provider.js';
import { IdentityProvider } from './identity-provider.js';

const CALLBACK = `${PUBLIC_URL}/v1/auth/providers/company/callback`;

describe.each(ADAPTERS)('the guide’s OpenID Connect sign-in, by a real provider, on %s', (adapter) => {
  let provider: IdentityProvider;
  let app: TestApp;
  let browser: Browser;
  let people = 0;
  let somebody = '';

  beforeAll(async () => {
    provider = await IdentityProvider.start(CALLBACK);
    @Injectable()
    class Settings extends OidcSettings {
      readonly issuer = provider.issuer;
      readonly clientId = 'portcullis';
      readonly clientSecret = 'a-secret-of-the-client';
    }
    @Module({ providers: [{ provide: OidcSettings, useClass: Settings }, OidcSignIn, OtherSignIn] })
    class SignInModule {}
    const http = { adapter, allowedOrigins: ['https://app.example.com'] };
    app = await startTestApp({ config: { http }, imports: [SignInModule] });
  });
  afterAll(async () => {
    await app?.close();
    await provider?.stop();
  });
  beforeEach(() => {
    browser = new Browser(app);
    somebody = `${adapter}-${++people}`;
  });

  const start = async (who = browser): Promise<string> => (await who.visit(login('company'))).location;
  const me = (who = browser) => who.visit('/v1/auth/me');

  async function signIn(who = browser, name = somebody) {
    return who.visit(await provider.visit(who, await start(who), name));
  }

  it('signs in through the provider, with PKCE and nonce, and finds the account again', async () => {
    const address = new URL(await start());
    expect(address.searchParams.get('code_challenge_method')).toBe('S256');
    expect(address.searchParams.get('nonce')).toMatch(/^[\w-]{43}$/);
    const returned = await browser.visit(await provider.visit(browser, address.href, somebody));
    expect([returned.status, returned.location]).toEqual([303, RETURN_TO]);
    const { user } = (await me()).body as { user: object };
    expect(user).toMatchObject({
      email: `${somebody}@company.example`,
      emailVerified: true,
      name: `Name of ${somebody}`,
    });
    const again = new Browser(app);
    await signIn(again);
    expect((await me(again)).body['user']).toEqual(user);
  });

  it('brings tokens to a page that begins as the guide’s does', async () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
      removeItem: (name: string) => void kept.delete(name),
    };
    const address = await beginSignIn(PUBLIC_URL, 'company', RETURN_TO, storage);
    const { location } = await browser.visit(address);
    const returned = await browser.visit(await provider.visit(browser, location, somebody));
    const { tokens } = (await finishSignIn(app.url, 'company', returned.location, storage)) as {
      tokens: { accessToken: string };
    };
    const authorization = `Bearer ${tokens.accessToken}`;
    expect((await app.request().get('/v1/auth/me').set({ authorization })).status).toBe(200);
    expect(await finishSignIn(app.url, 'company', returned.location, storage)).toBeUndefined();
  });

  it.each([
    ['a wrong state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43)), 400, 'sign_in_flow_invalid'],
    ['a wrong code', (url: URL) => url.searchParams.set('code', 'x'), 401, 'sign_in_rejected'],
    [
      'another issuer’s name',
      (url: URL) => url.searchParams.set('iss', 'http://evil.example'),
      401,
      'sign_in_rejected',
    ],
    [
      'no issuer, though the provider promises it',
      (url: URL) => url.searchParams.delete('iss'),
      401,
      'sign_in_rejected',
    ],
    [
      'the callback of another provider',
      (url: URL) => (url.pathname = url.pathname.replace('company', 'other')),
      400,
      'sign_in_flow_invalid',
    ],
  ])('refuses an answer with %s', async (_what, change, status, code) => {
    const url = new URL(await provider.visit(browser, await start(), somebody));
    change(url);
    const refused = await browser.visit(url.href);
    expect([refused.status, refused.body['code']]).toEqual([status, code]);
    expect(browser.cookiesOf().has('portcullis')).toBe(false);
  });

  it.each([
    [
      'PKCE taken out',
      (url: URL) => ['code_challenge', 'code_challenge_method'].forEach((name) => url.searchParams.delete(name)),
    ],
    ['PKCE’s challenge replaced', (url: URL) => url.searchParams.set('code_challenge', 'x'.repeat(43))],
    ['another nonce', (url: URL) => url.searchParams.set('nonce', 'another')],
  ])('refuses what comes of a request with %s on its way', async (_what, change) => {
    const url = new URL(await start());
    change(url);
    const back = await provider.visit(browser, url.href, somebody);
    const refused = await browser.visit(back);
    expect([refused.status, refused.body['code']]).toEqual([401, 'sign_in_rejected']);
    expect(browser.cookiesOf().has('portcullis')).toBe(false);
  });

  it('refuses an ID token that the provider didn’t sign', async () => {
    const back = await provider.visit(browser, await start(), somebody);
    provider.forgesSignatures = true;
    const refused = await browser.visit(back);
    provider.forgesSignatures = false;
    expect([refused.status, refused.body['code']]).toEqual([401, 'sign_in_rejected']);
  });

  it('refuses a replayed callback, and one in another browser', async () => {
    const back = await provider.visit(browser, await start(), somebody);
    expect((await new Browser(app).visit(back)).body['code']).toBe('sign_in_flow_invalid');
    expect((await browser.visit(back)).status).toBe(303);
    expect((await browser.visit(back)).body['code']).toBe('sign_in_flow_invalid');
  });

  it('takes no account by its address; its owner links it, and unlinks it', async () => {
    const email = `${somebody}@company.example`;
    await register(app, email);
    expect((await signIn()).body['code']).toBe('identity_not_linked');
    const owner = new Browser(app);
    await owner.send('POST', '/v1/auth/login', { email, password: PASSWORD, transport: 'cookie' });
    const { body } = await owner.send('POST', '/v1/auth/providers/company/link', { returnTo: '/account' });
    const linked = await owner.visit(await provider.visit(owner, body['url'] as string, somebody));
    expect([linked.status, linked.location]).toEqual([303, `${PUBLIC_URL}/account`]);
    expect((await signIn()).status).toBe(303);
    expect((await me()).body['user']).toMatchObject({ email });
    const [identity] = (await owner.visit('/v1/auth/identities')).body['items'] as { id: string; subject: string }[];
    expect(identity?.subject).toBe(somebody);
    await owner.send('DELETE', `/v1/auth/identities/${identity?.id}`);
    expect((await me()).body['code']).toBe('invalid_session');
    expect((await signIn()).body['code']).toBe('identity_not_linked');
  });

  it('refuses somebody who is suspended, and a session so begun can be revoked', async () => {
    await signIn();
    const { user, session } = (await me()).body as Record<string, { id: string }>;
    await browser.send('DELETE', `/v1/sessions/${session?.id}`);
    expect((await me()).body['code']).toBe('invalid_session');
    await app.app.get(UserAdministration).suspend(undefined, user?.id ?? '');
    expect((await signIn()).body['code']).toBe('account_suspended');
  });

  it('says so when the person cancels', async () => {
    const { location } = await browser.visit(login('company', { errorTo: '/sorry' }));
    const asked = new URL(location).searchParams;
    const query = new URLSearchParams({
      error: 'access_denied',
      state: asked.get('state') ?? '',
      iss: provider.issuer,
    });
    const cancelled = await browser.visit(`${CALLBACK}?${query.toString()}`);
    expect(cancelled.location).toBe(`${PUBLIC_URL}/sorry?error=sign_in_denied`);
  });

  it('answers 503 once the provider is gone', async () => {
    const back = await provider.visit(browser, await start(), somebody);
    await provider.stop();
    const gone = await browser.visit(back);
    expect([gone.status, gone.body['code']]).toEqual([503, 'sign_in_provider_unavailable']);
  });
});
