import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { PASSWORD, register, signIn, type Person } from '../support/people.js';
import { describeInBrowser } from './chromium.js';
import { withBrowserAndSite, type Site } from './site.js';

describeInBrowser('the pages at /docs', () => {
  let browser: Browser;
  let site: Site;
  let context: BrowserContext;
  let page: Page;
  let person: Person;
  withBrowserAndSite((...started) => ([browser, site] = started));
  beforeAll(async () => {
    person = await register(site.app);
  });
  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
  });
  afterEach(() => context.close());

  async function open(url = site.url): Promise<void> {
    await page.goto(`${url}/docs`);
    await page.waitForSelector('.opblock');
  }

  function operation(path: string): Locator {
    return page.locator('.opblock', { has: page.locator(`[data-path="${path}"]`) });
  }

  /** Tries an operation out, and gives the answer's status and body. */
  async function execute(path: string, body?: object): Promise<[number, { principal?: { credential: string } }]> {
    const one = operation(path);
    if ((await one.locator('.opblock-body').count()) === 0) await one.locator('.opblock-summary-control').click();
    const begin = one.getByText('Try it out', { exact: true });
    if ((await begin.count()) > 0) await begin.click();
    if (body) await one.locator('textarea.body-param__text').fill(JSON.stringify(body));
    const answered = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith(path));
    await one.locator('.execute').click();
    const answer = await answered;
    return [answer.status(), (await answer.json()) as object];
  }

  async function authorize(scheme: string, value: string): Promise<void> {
    await page.locator('.auth-wrapper .authorize').click();
    const box = page.locator('.auth-container', { has: page.locator('code', { hasText: scheme }) });
    await box.locator('input').fill(value);
    await box.locator('button[type=submit]').click();
    await box.getByText('Authorized', { exact: true }).waitFor();
    await page.locator('.close-modal').click();
  }

  it('take a session token, with its scheme or without', async () => {
    const { sessionToken } = await signIn(site.app, person, 'header');
    await open();
    for (const entered of [sessionToken!, `Session ${sessionToken}`]) {
      await authorize('sessionHeader', entered);
      const [status, { principal }] = await execute('/v1/auth/me');
      expect([status, principal?.credential]).toEqual([200, 'session-header']);
      await page.reload();
    }
  });

  it('take an access token, whoever is signed in by cookie', async () => {
    await open();
    expect((await execute('/v1/auth/me'))[0]).toBe(401);
    await execute('/v1/auth/login', { email: person.email, password: PASSWORD, transport: 'cookie' });
    expect((await execute('/v1/auth/me'))[1].principal?.credential).toBe('cookie');
    const { accessToken } = await signIn(site.app, person);
    await authorize('accessToken', accessToken!);
    expect((await execute('/v1/auth/me'))[1].principal?.credential).toBe('access-token');
  });

  it('ask below the path that a proxy serves them under', async () => {
    const asked: string[] = [];
    await context.route('**/below/**', (route) => {
      const url = route.request().url();
      asked.push(url);
      return route.continue({ url: url.replace('/below/', '/') });
    });
    await open(`${site.url}/below`);
    expect((await execute('/health/live'))[0]).toBe(200);
    expect(asked).toContain(`${site.url}/below/health/live`);
  });

  it('are dark where the reader’s system is', async () => {
    await open();
    for (const colorScheme of ['light', 'dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForFunction((wanted) => {
        const { document, getComputedStyle } = globalThis as unknown as {
          document: { documentElement: object };
          getComputedStyle(element: object): { backgroundColor: string };
        };
        const isDark = /^rgb\(\d\d?, /.test(getComputedStyle(document.documentElement).backgroundColor);
        return isDark === (wanted === 'dark');
      }, colorScheme);
    }
  });
});
