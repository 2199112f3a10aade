import { Browser } from '../support/browser.js';
import { ADAPTERS, PUBLIC_URL, type TestApp } from '../support/test-app.js';
import { login, signInBy, startWithFakes, stranger } from './going.js';

describe.each(ADAPTERS)('a sign-in by a provider, on %s,', (adapter) => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startWithFakes(adapter);
  });
  afterAll(() => app.close());
  beforeEach(() => {
    browser = new Browser(app);
  });

  it.each([
    'https://evil.example/',
    'https://app.example.com.evil.example/',
    'https://app.example.com@evil.example/',
    'https://user:password@app.example.com/',
    'http://app.example.com/',
    'https://app.example.com:444/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'home',
    'https://',
  ])('sends nobody to %s', async (returnTo) => {
    const refused = await browser.visit(login('fake', { returnTo }));
    expect([refused.status, refused.body['code']]).toEqual([400, 'return_to_not_allowed']);
    expect((await browser.visit(login('fake', { errorTo: returnTo }))).body['code']).toBe('return_to_not_allowed');
    expect(refused.cookies).toEqual([]);
  });

  it.each([
    ['that is too long', `/${'a'.repeat(1_100)}`, 'validation_failed'],
    ['that is too long as a browser writes it', `/${'€'.repeat(400)}`, 'return_to_not_allowed'],
  ])('takes no address %s', async (_, address, code) => {
    const queries: Record<string, string>[] = [{ returnTo: address }, { errorTo: address }];
    for (const query of queries) {
      const refused = await browser.visit(login('fake', query));
      expect([refused.status, refused.body['code']]).toEqual([400, code]);
    }
  });

  it('keeps two addresses of the longest that there may be', async () => {
    const longest = `${PUBLIC_URL}/${'a'.repeat(1_024 - PUBLIC_URL.length - 1)}`;
    const back = await signInBy(app, stranger(), { query: { returnTo: longest, errorTo: longest } });
    expect(back.location).toBe(longest);
  });

  it.each([
    ['/done?x=1#y', `${PUBLIC_URL}/done?x=1#y`],
    [`${PUBLIC_URL}/done`, `${PUBLIC_URL}/done`],
  ])('sends people to pages of its own: %s', async (returnTo, location) => {
    expect((await signInBy(app, stranger(), { query: { returnTo } })).location).toBe(location);
  });
});
