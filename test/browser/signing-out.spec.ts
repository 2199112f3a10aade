import type { Browser, BrowserContext } from 'playwright-core';
import { UserAdministration } from '../../src/users/user-administration.service.js';
import { register, type Person } from '../support/people.js';
import { describeInBrowser } from './chromium.js';
import { withBrowserAndSite, type Site } from './site.js';
import { Tab } from './tab.js';

const WAYS = [
  { transport: 'cookie', stored: false },
  { transport: 'token', stored: true },
  { transport: 'header', stored: true },
  { transport: 'token', stored: false },
] as const;

describeInBrowser('signing out', () => {
  let browser: Browser;
  let site: Site;
  let context: BrowserContext;
  let person: Person;
  withBrowserAndSite((...started) => ([browser, site] = started));
  beforeEach(async () => {
    context = await browser.newContext();
    person = await register(site.app);
  });
  afterEach(() => context.close());

  describe.each([
    ['', ''],
    [' (no BroadcastChannel)', 'delete globalThis.BroadcastChannel'],
  ])('in one tab%s', (_, before) => {
    it.each(WAYS)('is seen by all: %j', async (way) => {
      await context.addInitScript(before);
      const tabs = await Promise.all(Array.from({ length: 3 }, () => Tab.open(context, site, way)));
      const [first, ...others] = tabs as [Tab, ...Tab[]];
      await first.login(person);
      for (const tab of others) expect(await tab.hears(1)).toEqual(['signed-in elsewhere']);
      // With tokens in memory only, each tab has a session of its own.
      const isShared = way.transport === 'cookie' || way.stored;
      for (const tab of others) expect(await tab.call('isSignedIn')).toBe(isShared);
      if (!isShared) await others[0]!.login(person);

      await first.call('logout');
      for (const tab of tabs) {
        await tab.page.waitForFunction(
          () => (globalThis as unknown as { driver: { heard: string[] } }).driver.heard.join().includes('signed-out'),
          null,
        );
        expect(await tab.call('isSignedIn')).toBe(false);
        expect(await tab.call('status', '/v1/sessions')).toBe(401);
      }
      // Tabs with sessions of their own end them beside what they show.
      while ((await liveSessions()) > 0) await first.page.waitForTimeout(20);
    });
  });

  it.each(WAYS)('by an administrator is seen at the next request: %j', async (way) => {
    const tab = await Tab.open(context, site, way);
    await tab.login(person);
    expect(await tab.call('isSignedIn')).toBe(true);
    await site.app.app.get(UserAdministration, { strict: false }).suspend(undefined, person.id);
    expect(await tab.call('status', '/v1/sessions')).toBe(401);
    expect(await tab.hears(2)).toEqual(['signed-in', 'ended']);
  });

  async function liveSessions(): Promise<number> {
    const sql = 'SELECT 1 FROM sessions WHERE user_id = $1 AND ended_at IS NULL';
    return (await site.app.database.query(sql, [person.id])).length;
  }
});
