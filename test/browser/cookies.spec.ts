import type { Browser, BrowserContext } from 'playwright-core';
import { PASSWORD, register, type Person } from '../support/people.js';
import { describeInBrowser, launch } from './chromium.js';
import { startSite, type Arrived, type Site } from './site.js';
import { Tab } from './tab.js';

const NAME = '__Host-portcullis';

describeInBrowser('the session cookie as a browser treats it', () => {
  let browser: Browser;
  let site: Site;
  let context: BrowserContext;
  let person: Person;
  beforeAll(async () => {
    browser = await launch();
    site = await startSite({ host: 'api.shop.test', https: true, allowedHosts: ['www.shop.test'] });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  beforeEach(async () => {
    context = await browser.newContext({ ignoreHTTPSErrors: true });
    person = await register(site.app);
    site.arrived.length = 0;
  });
  afterEach(() => context.close());

  async function signedIn(): Promise<Tab> {
    const tab = await Tab.open(context, site, { transport: 'cookie' });
    await tab.login(person);
    return tab;
  }

  async function ours() {
    return (await context.cookies()).filter(({ name }) => name === NAME);
  }

  /** In a page of another place, by its own `fetch`; 0 where the browser keeps the answer from it. */
  async function statusFrom(host: string, path: string, init: object): Promise<number> {
    const page = await context.newPage();
    await page.goto(`${site.at(host)}/page`);
    return page.evaluate(
      ([url, init]) =>
        fetch(url, init as RequestInit).then(
          ({ status }) => status,
          () => 0,
        ),
      [site.url + path, init] as [string, object],
    );
  }

  it('is HttpOnly, Secure, SameSite=Lax, of one host, and ends with the session', async () => {
    const tab = await signedIn();
    const [cookie, ...more] = await ours();
    expect(more).toEqual([]);
    expect(cookie).toMatchObject({ domain: 'api.shop.test', path: '/', httpOnly: true, secure: true, sameSite: 'Lax' });
    const [session] = await site.app.database.query<{ expires_at: Date }>(
      'SELECT expires_at FROM sessions WHERE user_id = $1',
      [person.id],
    );
    expect(Math.abs(cookie!.expires * 1_000 - session!.expires_at.getTime())).toBeLessThan(60_000);
    await tab.call('logout');
    expect(await ours()).toEqual([]);
  });

  it('is out of every script’s reach, and so is everything else of the sign-in', async () => {
    const tab = await signedIn();
    const found = await tab.page.evaluate(async () => {
      const page = globalThis as unknown as {
        document: { cookie: string };
        localStorage: object;
        sessionStorage: object;
      };
      const databases = await (
        globalThis as unknown as { indexedDB: { databases(): Promise<object[]> } }
      ).indexedDB.databases();
      return [page.document.cookie, JSON.stringify(page.localStorage), JSON.stringify(page.sessionStorage), databases];
    });
    expect(found).toEqual(['', '{}', '{}', []]);
    expect(await tab.call('isSignedIn')).toBe(true);
    // What a reload leaves is the cookie, and that is enough.
    const other = await Tab.open(context, site, { transport: 'cookie' });
    expect(await other.call('isSignedIn')).toBe(true);
  });

  it('works from pages of another origin that the operator has allowed', async () => {
    const options = { transport: 'cookie', at: site.at('www.shop.test'), api: site.url } as const;
    const tab = await Tab.open(context, site, options);
    await tab.login(person);
    expect(await tab.call('isSignedIn')).toBe(true);
    expect(await tab.call('status', '/v1/sessions?except=current', 'DELETE')).toBe(200);
    await tab.call('logout');
    expect(await tab.call('isSignedIn')).toBe(false);
  });

  it('can’t be planted by a sibling of the host, nor against the rules of its prefix', async () => {
    const page = await context.newPage();
    for (const place of [site.at('evil.shop.test'), site.url]) {
      await page.goto(`${place}/page`);
      await page.evaluate((name) => {
        const document = (globalThis as unknown as { document: { cookie: string } }).document;
        document.cookie = `${name}=planted; Path=/; Secure; Domain=shop.test`;
        document.cookie = `${name}=planted; Path=/`;
        document.cookie = `${name}=planted; Path=/v1; Secure`;
      }, NAME);
    }
    expect(await ours()).toEqual([]);
  });

  describe('and requests of other sites', () => {
    const post = { method: 'POST', credentials: 'include' };

    it('does not go along with another site’s request, whatever that says', async () => {
      await signedIn();
      expect(await statusFrom('evil.test', '/v1/sessions', { credentials: 'include' })).toBe(0);
      await statusFrom('evil.test', '/v1/auth/logout', { ...post, mode: 'no-cors' });
      await statusFrom('evil.test', '/v1/sessions', { ...post, method: 'DELETE' });
      expect(await liveSessions()).toBe(1);
    });

    it('does not go along with another site’s form', async () => {
      await signedIn();
      const page = await context.newPage();
      await page.goto(`${site.at('evil.test')}/page`);
      await page.evaluate((action) => {
        const { document } = globalThis as unknown as {
          document: { body: { innerHTML: string }; forms: { submit(): void }[] };
        };
        document.body.innerHTML = `<form method="post" action="${action}"></form>`;
        document.forms[0]!.submit();
      }, `${site.url}/v1/auth/logout`);
      expect(await arrival('POST', '/v1/auth/logout')).toMatchObject({ cookie: undefined });
      expect(await liveSessions()).toBe(1);
    });

    it('goes along with a sibling host’s request, which the server refuses by its origin', async () => {
      await signedIn();
      expect(await statusFrom('evil.shop.test', '/v1/auth/logout', post)).toBe(0);
      const { cookie, status } = await arrival('POST', '/v1/auth/logout');
      expect([cookie?.includes(NAME), status]).toEqual([true, 403]);
      expect(await liveSessions()).toBe(1);
    });

    it('goes along with a link, which changes nothing', async () => {
      await signedIn();
      const page = await context.newPage();
      await page.goto(`${site.at('evil.test')}/page`);
      await page.evaluate((href) => {
        (globalThis as unknown as { location: { href: string } }).location.href = href;
      }, `${site.url}/v1/auth/me`);
      expect(await arrival('GET', '/v1/auth/me')).toMatchObject({ status: 200 });
    });

    it('keeps another site from signing a visitor in to an account of its own', async () => {
      const body = JSON.stringify({ email: person.email, password: PASSWORD, transport: 'cookie' });
      const headers = { 'content-type': 'application/json' };
      expect(await statusFrom('evil.test', '/v1/auth/login', { ...post, headers, body })).toBe(0);
      await statusFrom('evil.test', '/v1/auth/login', { ...post, mode: 'no-cors', body });
      expect(await ours()).toEqual([]);
      expect(await liveSessions()).toBe(0);
    });
  });

  /** The next request of that kind, as the server got and answered it. */
  async function arrival(method: string, path: string): Promise<Arrived> {
    for (;;) {
      const found = site.arrived.find((request) => request.method === method && request.path === path);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function liveSessions(): Promise<number> {
    const sql = 'SELECT 1 FROM sessions WHERE user_id = $1 AND ended_at IS NULL';
    return (await site.app.database.query(sql, [person.id])).length;
  }
});

describeInBrowser('tokens in a real browser', () => {
  it('work beside a cookie that was left from before', async () => {
    const [browser, site] = [await launch(), await startSite()];
    try {
      const context = await browser.newContext();
      const person = await register(site.app);
      await (await Tab.open(context, site, { transport: 'cookie' })).login(person);
      const tab = await Tab.open(context, site, { transport: 'token' });
      const sessionId = await tab.login(person);
      expect(await tab.call('status', '/v1/sessions')).toBe(200);
      await tab.call('logout');
      const ended = 'SELECT 1 FROM sessions WHERE id = $1 AND ended_at IS NOT NULL';
      expect(await site.app.database.query(ended, [sessionId])).toHaveLength(1);
    } finally {
      await browser.close();
      await site.close();
    }
  });

  it('are sent to the API alone, and follow no redirect', async () => {
    const [browser, site] = [await launch(), await startSite()];
    try {
      const context = await browser.newContext();
      const tab = await Tab.open(context, site, { transport: 'token' });
      await tab.login(await register(site.app));
      const carried: string[] = [];
      await context.route('**/*', async (route) => {
        const request = route.request();
        const { authorization } = await request.allHeaders();
        if (authorization !== undefined) carried.push(new URL(request.url()).host);
        const headers = { location: `${site.at('evil.test')}/v1/health`, 'access-control-allow-origin': '*' };
        if (request.url().endsWith('/redirect')) await route.fulfill({ status: 307, headers });
        else await route.continue();
      });
      await expect(tab.call('status', '/redirect')).rejects.toThrow('Failed to fetch');
      await tab.call('status', `${site.at('evil.test')}/v1/sessions`).catch(() => undefined);
      expect(await tab.call('status', '/v1/sessions')).toBe(200);
      expect(carried).toEqual([new URL(site.url).host, new URL(site.url).host]);
    } finally {
      await browser.close();
      await site.close();
    }
  });
});
