import { Browser } from '../support/browser.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';
import { AwaySignIn, UNSAFE } from './fake-provider.js';
import { answerTo, login, RETURN_TO, startWithFakes, stranger } from './going.js';

describe.each(ADAPTERS)('a strategy to sign in by, on %s', (adapter) => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startWithFakes(adapter);
  });
  afterAll(() => app.close());
  beforeEach(() => {
    browser = new Browser(app);
  });

  const me = (who = browser) => who.visit('/v1/auth/me');

  it.each(Object.keys(UNSAFE))('is refused with a strategy that makes it unsafe: %s', async (provider) => {
    const refused = await browser.visit(login(provider));
    expect([refused.status, refused.body['code']]).toEqual([500, 'sign_in_strategy_refused']);
    expect(refused.cookies).toEqual([]);
  });

  it('comes back by a posted form where the provider does so, with a cookie for it', async () => {
    const started = await browser.visit(login('posting'));
    expect(started.cookies[0]).toMatch(/; HttpOnly; Secure; SameSite=None$/);
    const { pathname, searchParams } = new URL(answerTo(started.location, stranger()));
    const returned = await browser.visit(pathname, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://provider.example' },
      body: searchParams.toString(),
    });
    expect([returned.status, returned.location]).toEqual([303, RETURN_TO]);
    expect((await me()).status).toBe(200);
  });

  it('waits for a provider that is away at first: 503, and later it works', async () => {
    AwaySignIn.tries = 0;
    for (const _try of [1, 2]) {
      const away = await browser.visit(login('away'));
      expect([away.status, away.body['code']]).toEqual([503, 'sign_in_provider_unavailable']);
      expect(away.headers.get('retry-after')).toBe('5');
    }
    expect((await browser.visit(login('away'))).status).toBe(302);
  });

  it('that is async and fails refuses that sign-in, and the node goes on', async () => {
    const signIn = (credentials: object) =>
      app.request().post('/v1/auth/providers/async/login').send({ credentials, transport: 'header' });
    const refused = await signIn({});
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([401, 'sign_in_rejected']);
    expect((await signIn({ name: 'ada' })).status).toBe(200);
  });

  it('is listed, and unknown ones are not there', async () => {
    const { items } = (await browser.visit('/v1/auth/providers')).body as { items: object[] };
    expect(items).toContainEqual({ name: 'fake', label: 'Fake Inc.', flow: 'redirect' });
    expect(items).toContainEqual({ name: 'pin', label: 'pin', flow: 'direct' });
    for (const name of ['nothing', 'pin', '__proto__', 'constructor']) {
      expect((await browser.visit(login(name))).body['code']).toBe('sign_in_provider_not_found');
      expect((await browser.visit(`/v1/auth/providers/${name}/callback`)).status).toBe(404);
    }
  });
});
