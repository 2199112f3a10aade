import type { Browser } from 'playwright-core';
import { register } from '../support/people.js';
import { describeInBrowser } from './chromium.js';
import { withBrowserAndSite, type Site } from './site.js';
import { Tab } from './tab.js';

/** More than the life of an access token, and more than the grace for a refresh token that is used again. */
const PAST_EXPIRY_MS = 610_000;
/** More than the client waits for an answer. */
const FROZEN_MS = 5_000;

describeInBrowser('a page that is frozen while it refreshes, as by a phone', () => {
  let browser: Browser;
  let site: Site;
  withBrowserAndSite((...started) => ([browser, site] = started));

  it('goes on with the answer that came meanwhile', async () => {
    const tab = await Tab.open(await browser.newContext(), site, { transport: 'token', stored: true });
    await tab.login(await register(site.app));
    site.app.clock.advance(PAST_EXPIRY_MS);
    const refreshed = new Promise<() => void>((resolve) => {
      site.hold = (path) => (path === '/v1/auth/refresh' ? new Promise((release) => resolve(release)) : undefined);
    });
    const status = tab.call('status', '/v1/auth/me');
    const release = await refreshed;
    site.hold = undefined;
    const pages = await processesOfPages();
    for (const pid of pages) process.kill(pid, 'SIGSTOP');
    release();
    await new Promise((resolve) => setTimeout(resolve, FROZEN_MS));
    // Whoever presents the old token now is taken for a thief.
    site.app.clock.advance(60_000);
    for (const pid of pages) process.kill(pid, 'SIGCONT');
    expect(await status).toBe(200);
    expect(await tab.heard()).toEqual(['signed-in']);
    expect(site.arrived.filter(({ path }) => path === '/v1/auth/refresh')).toHaveLength(1);
  });

  async function processesOfPages(): Promise<number[]> {
    const devtools = await browser.newBrowserCDPSession();
    const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  }
});
