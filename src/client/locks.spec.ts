import { ADA, ClientApi } from '../../test/support/client-api.js';
import type { ClientBrowser } from '../../test/support/client-browser.js';
import type { Client } from './index.js';
import type { Platform } from './platform.js';

const REFRESH = '/v1/auth/refresh';

let api: ClientApi;
let browser: ClientBrowser;
beforeEach(() => {
  api = new ClientApi();
  browser = api.browser();
});

/** Tabs that share a storage and a sign-in. */
async function openTabs(count: number): Promise<Client[]> {
  const tabs = Array.from({ length: count }, () => browser.open({ storage: browser.storage }));
  const login = tabs[0]!.login(ADA);
  await browser.advance(1_000);
  await login;
  await Promise.all(tabs.map((tab) => tab.session()));
  return tabs;
}

it('tabs to whom the browser refuses locks refresh once all the same, by a lease in the storage', async () => {
  browser.instead = { exclusive: () => Promise.reject(new DOMException('no storage here', 'SecurityError')) };
  const tabs = await openTabs(10);
  api.instead = async (sent) => {
    if (sent.url.endsWith(REFRESH)) await browser.elapsed(500);
    return api.answer(sent);
  };
  api.expire();
  const answers = Promise.all(tabs.map((tab) => tab.fetch('/reports')));
  await browser.advance(20_000);
  expect((await answers).map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(browser.to(REFRESH)).toHaveLength(1);
});

it('a tab whose lock is taken away finishes what it has begun, once', async () => {
  const exclusive: Platform['exclusive'] = async (_name, work) => {
    void work().catch(() => undefined);
    throw new DOMException('stolen', 'AbortError');
  };
  browser.instead = { exclusive };
  const [tab] = await openTabs(1);
  api.expire();
  expect((await tab!.fetch('/reports')).status).toBe(200);
  expect(browser.to(REFRESH)).toHaveLength(1);
  api.revoke();
  expect((await tab!.fetch('/reports')).status).toBe(401);
});

it('a tab that was frozen in the middle of a refresh goes by what another has got meanwhile, and presents its token no more', async () => {
  const [frozen, other] = (await openTabs(2)) as [Client, Client];
  api.expire();
  let refreshes = 0;
  api.instead = async (sent) => {
    if (!sent.url.endsWith(REFRESH) || ++refreshes > 1) return api.answer(sent);
    // Its request never arrives. The lock is taken away from it, and the other tab refreshes.
    browser.instead = { exclusive: (_name, work) => work() };
    const third = browser.open({ storage: browser.storage });
    expect((await third.fetch('/reports')).status).toBe(200);
    browser.sleep(3_600_000);
    throw new TypeError('the connection is gone');
  };
  const answer = frozen.fetch('/reports');
  await browser.advance(5_000);
  expect((await answer).status).toBe(200);
  const presented = browser.to(REFRESH).map(({ body }) => (body as { refreshToken: string }).refreshToken);
  // Once by either; and then, an hour later, what the other has got.
  expect(presented).toEqual(['refresh-2', 'refresh-2', 'refresh-3']);
  api.instead = () => undefined;
  expect((await frozen.fetch('/reports')).status).toBe(200);
  expect((await other.fetch('/reports')).status).toBe(200);
});
