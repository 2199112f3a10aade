import type { Browser, BrowserContext } from 'playwright-core';
import { register } from '../support/people.js';
import { describeInBrowser } from './chromium.js';
import { newSeed, seeded, type Loss } from './losses.js';
import { withBrowserAndSite, type Site } from './site.js';
import { Tab } from './tab.js';

const TABS = 20;
const REFRESH = '/v1/auth/refresh';
/** More than the life of an access token, with the tolerance for clocks. */
const PAST_EXPIRY_MS = 610_000;
const LOSSES: readonly Loss[] = ['reset', 'cut'];
/** Of the answers to refreshes, and of all others. */
const LOST = { refresh: 0.4, other: 0.05 };
/** An answer that never comes costs the client's patience, so there is one in so many rounds. */
const ROUNDS_TO_SILENCE = 25;

describeInBrowser('twenty tabs that refresh at once, with answers lost at random', () => {
  let browser: Browser;
  let site: Site;
  let context: BrowserContext;
  withBrowserAndSite((...started) => ([browser, site] = started));
  beforeEach(async () => {
    context = await browser.newContext();
    site.lose = undefined;
  });
  afterEach(() => context.close());

  it.each([
    ['Web Locks', 100, ''],
    [
      'a lease in the storage, where a browser is older',
      10,
      'delete Navigator.prototype.locks; delete globalThis.BroadcastChannel',
    ],
  ])(
    'sign nobody out, and make one successor at a time: %s',
    async (_, rounds, before) => {
      await context.addInitScript(before);
      const sessionId = await signIn();
      const [first, ...others] = tabs;
      const seed = newSeed();
      try {
        for (let round = 1; round <= rounds; round++) {
          site.lose = lossesOf(seed + round, round % ROUNDS_TO_SILENCE === 0);
          site.app.clock.advance(PAST_EXPIRY_MS);
          const statuses = await Promise.all(tabs.map((tab) => tab.call('persist', '/v1/auth/me')));
          expect([round, ...statuses]).toEqual([round, ...Array<number>(TABS).fill(200)]);
          expect([round, ...(await familyOf(sessionId))]).toEqual([round, round + 1, 1]);
        }
        expect(await first!.heard()).toEqual(['signed-in']);
        if (before === '') expect(site.mostAtOnce.get(REFRESH)).toBe(1);
        for (const tab of others) expect(await tab.heard()).toEqual(['signed-in elsewhere']);
      } catch (error) {
        throw new Error(`PORTCULLIS_TEST_SEED=${seed} repeats the losses`, { cause: error });
      }
    },
    400_000,
  );

  let tabs: Tab[];
  async function signIn(): Promise<string> {
    const opened = Array.from({ length: TABS }, () => Tab.open(context, site, { transport: 'token', stored: true }));
    tabs = await Promise.all(opened);
    const sessionId = await tabs[0]!.login(await register(site.app));
    await Promise.all(tabs.map((tab) => tab.hears(1)));
    return sessionId;
  }

  /** All refresh tokens that the session had, and how many of them are unused. */
  async function familyOf(sessionId: string): Promise<[number, number]> {
    const sql = `SELECT count(*)::int AS all, count(*) FILTER (WHERE used_at IS NULL)::int AS unused
      FROM refresh_tokens WHERE session_id = $1`;
    const [row] = await site.app.database.query<{ all: number; unused: number }>(sql, [sessionId]);
    return [row!.all, row!.unused];
  }
});

function lossesOf(seed: number, isSilent: boolean): (path: string) => Loss | undefined {
  const random = seeded(seed);
  let silent = isSilent;
  return (path) => {
    if (silent && path === REFRESH) {
      silent = false;
      return 'silent';
    }
    return random() < (path === REFRESH ? LOST.refresh : LOST.other)
      ? LOSSES[Math.floor(random() * LOSSES.length)]
      : undefined;
  };
}
