import type { Browser, BrowserContext } from 'playwright-core';
import { register } from '../support/people.js';
import { describeInBrowser } from './chromium.js';
import { withBrowserAndSite, type Site } from './site.js';
import { Tab } from './tab.js';

const HOUR_MS = 3_600_000;
const LIFETIME_MS = 600_000;
const PAST_EXPIRY_MS = LIFETIME_MS + 10_000;

describeInBrowser('a page whose clock is wrong', () => {
  let browser: Browser;
  let site: Site;
  let context: BrowserContext;
  withBrowserAndSite((...started) => ([browser, site] = started));
  beforeEach(async () => void (context = await browser.newContext()));
  afterEach(() => context.close());

  describe.each([-HOUR_MS, HOUR_MS])('by %d ms', (error) => {
    it('refreshes ahead of expiry, and not before it is time', async () => {
      await context.clock.install({ time: Date.now() + error });
      const tab = await Tab.open(context, site, { transport: 'token', stored: true });
      const sessionId = await tab.login(await register(site.app));
      expect(Math.abs((await clockOf(tab)) - Date.now() - error)).toBeLessThan(60_000);
      expect(await tab.call('status', '/v1/sessions')).toBe(200);
      await context.clock.runFor(0.7 * LIFETIME_MS);
      expect(await refreshesOf(sessionId)).toBe(0);
      await context.clock.runFor(0.2 * LIFETIME_MS);
      while ((await refreshesOf(sessionId)) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await tab.call('status', '/v1/sessions')).toBe(200);
      expect(await refreshesOf(sessionId)).toBe(1);
    });

    it('goes on when the server’s clock says that the token has expired', async () => {
      await context.addInitScript(`{
        const Right = Date;
        globalThis.Date = class extends Right {
          constructor(...args) { super(...(args.length ? args : [Right.now() + ${error}])); }
          static now() { return Right.now() + ${error}; }
        };
      }`);
      const tab = await Tab.open(context, site, { transport: 'token', stored: true });
      const sessionId = await tab.login(await register(site.app));
      expect(Math.abs((await clockOf(tab)) - Date.now() - error)).toBeLessThan(60_000);
      for (let round = 1; round <= 3; round++) {
        site.app.clock.advance(PAST_EXPIRY_MS);
        expect(await tab.call('status', '/v1/sessions')).toBe(200);
        expect(await tab.call('status', '/v1/sessions')).toBe(200);
        expect(await refreshesOf(sessionId)).toBe(round);
      }
      // Another page reads what this one has stored, and believes it.
      const other = await Tab.open(context, site, { transport: 'token', stored: true });
      expect(await other.call('status', '/v1/sessions')).toBe(200);
      expect(await refreshesOf(sessionId)).toBe(3);
      expect(await tab.heard()).toEqual(['signed-in']);
    });
  });

  function clockOf(tab: Tab): Promise<number> {
    return tab.page.evaluate(() => Date.now());
  }

  async function refreshesOf(sessionId: string): Promise<number> {
    const sql = 'SELECT 1 FROM refresh_tokens WHERE session_id = $1 AND used_at IS NOT NULL';
    return (await site.app.database.query(sql, [sessionId])).length;
  }
});
