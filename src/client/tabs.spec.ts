import { ADA, ClientApi } from '../../test/support/client-api.js';
import { problem, type ClientBrowser } from '../../test/support/client-browser.js';
import type { Change, Client, ClientStorage } from './index.js';

const LOGOUT = '/v1/auth/logout';
const REFRESH = '/v1/auth/refresh';

function heardBy(client: Client): Change[] {
  const heard: Change[] = [];
  client.onChange((change) => heard.push(change));
  return heard;
}

describe('tabs that share a storage', () => {
  let api: ClientApi;
  let browser: ClientBrowser;
  let one: Client;
  let other: Client;
  beforeEach(() => {
    api = new ClientApi();
    browser = api.browser();
    [one, other] = [1, 2].map(() => browser.open({ storage: browser.storage })) as [Client, Client];
  });

  it('share one sign-in, and hear of it', async () => {
    const heard = heardBy(other);
    await one.login(ADA);
    await browser.advance(0);
    expect(heard).toEqual([{ kind: 'signed-in', elsewhere: true }]);
    expect((await other.fetch('/reports')).status).toBe(200);
    expect((await browser.open({ storage: browser.storage }).fetch('/reports')).status).toBe(200);
  });

  it.each([
    ['Web Locks', []],
    ['a lease in the storage', ['exclusive']],
    ['nothing that carries words', ['openChannel']],
  ] as const)('refresh once for all of them, with %s', async (_, missing) => {
    browser = api.browser({}, missing);
    const tabs = Array.from({ length: 20 }, () => browser.open({ storage: browser.storage }));
    const login = tabs[0]!.login(ADA);
    await browser.advance(1_000);
    await login;
    await Promise.all(tabs.map((tab) => tab.session()));
    api.instead = async (sent) => {
      // Long enough for all the others to come meanwhile.
      if (sent.url.endsWith(REFRESH)) await browser.elapsed(500);
      return api.answer(sent);
    };
    for (let round = 1; round <= 3; round++) {
      api.expire();
      const answers = Promise.all(tabs.map((tab) => tab.fetch('/reports')));
      await browser.advance(20_000);
      expect((await answers).map(({ status }) => status)).toEqual(Array(20).fill(200));
      expect(browser.to(REFRESH)).toHaveLength(round);
    }
  });

  it.each([
    ['holds nothing', undefined],
    ['holds credentials', 'those of before'],
  ])('refuse a storage that can’t tell keys apart, where a lease would take their place: it %s', async (_, before) => {
    browser = api.browser({}, ['exclusive']);
    let text = before;
    const storage: ClientStorage = {
      get: () => text,
      set: (_key, value) => void (text = value),
      remove: () => void (text = undefined),
    };
    const login = expect(browser.open({ storage }).login(ADA)).rejects.toThrow(/^storage: .*different keys$/);
    await browser.advance(1_000);
    await login;
    if (before !== undefined) expect(text).toBe(before);
  });

  it('are all signed out by one, whose session ends', async () => {
    await one.login(ADA);
    await other.session();
    const heard = heardBy(other);
    await one.logout();
    await browser.advance(0);
    expect(heard).toEqual([{ kind: 'signed-out', elsewhere: true }]);
    expect(await other.session()).toBeUndefined();
    expect(browser.to(LOGOUT)).toHaveLength(1);
    expect(browser.to(LOGOUT)[0]?.body).toMatchObject({ refreshToken: expect.stringMatching(/^refresh-/) });
    expect([...browser.stored]).toEqual([]);
  });

  it.each([100, 10_000])('believe one another before a storage that shows what is written %d ms late', async (late) => {
    const shown = new Map<string, string>();
    const storage = { ...browser.storage, get: (key: string) => shown.get(key) };
    other = browser.open({ storage });
    const show = () => [shown.clear(), browser.stored.forEach((value, key) => shown.set(key, value))];
    await one.login(ADA);
    show();
    await browser.advance(1_000);
    await other.session();
    const heard = heardBy(other);
    await one.logout();
    await browser.advance(late < 1_000 ? late : 0);
    if (late < 1_000) show();
    await browser.advance(1_000);
    expect(heard).toEqual([{ kind: 'signed-out', elsewhere: true }]);
    show();
    expect(await other.session()).toBeUndefined();
  });

  it('hear once when the session has ended', async () => {
    await one.login(ADA);
    await other.session();
    const all = [one, other].map(heardBy);
    api.revoke();
    await Promise.all([one.fetch('/reports'), other.fetch('/reports')]);
    await browser.advance(0);
    expect(all.map((heard) => heard.map(({ kind }) => kind))).toEqual([['ended'], ['ended']]);
    expect(browser.to(REFRESH)).toHaveLength(1);
  });

  it('are not signed out when a refresh came too late: what another has got counts', async () => {
    browser = api.browser({}, ['exclusive', 'openChannel']);
    const [first, second] = [1, 2].map(() => browser.open({ storage: browser.storage })) as [Client, Client];
    const login = first.login(ADA);
    await browser.advance(1_000);
    await login;
    await second.session();
    api.instead = async (sent) => {
      if (!sent.url.endsWith(REFRESH) || browser.to(REFRESH).length > 1) return api.answer(sent);
      // Another tab, without a lease, has come first and used the successor too.
      const answer = api.answer(sent);
      browser.stored.set(
        [...browser.stored.keys()].find((key) => !key.endsWith('.lease'))!,
        JSON.stringify({ ...stored(browser), stamp: 'theirs', authorization: [...api.bearer].at(-1) }),
      );
      expect(answer.status).toBe(200);
      return problem(409, 'refresh_superseded');
    };
    api.expire();
    const answer = second.fetch('/reports');
    await browser.advance(10_000);
    expect((await answer).status).toBe(200);
  });
});

describe('tabs without a storage', () => {
  it('have sessions of their own, and one that signs out signs all of them out', async () => {
    const api = new ClientApi();
    const browser = api.browser();
    const [one, other] = [1, 2].map(() => browser.open()) as [Client, Client];
    await one.login(ADA);
    expect(await other.session()).toBeUndefined();
    await other.login(ADA);
    const heard = heardBy(other);
    await one.logout();
    await browser.advance(0);
    expect(heard).toEqual([{ kind: 'signed-out', elsewhere: true }]);
    expect(await other.session()).toBeUndefined();
    expect(browser.to(LOGOUT)).toHaveLength(2);
    expect([...browser.stored]).toEqual([]);
  });
});

describe('clients of a program', () => {
  it('know nothing of one another', async () => {
    const api = new ClientApi();
    const browser = api.browser({ tabs: false });
    const [one, other] = [1, 2].map(() => browser.open()) as [Client, Client];
    await one.login(ADA);
    await other.login(ADA);
    await one.logout();
    await browser.advance(0);
    expect((await other.fetch('/reports')).status).toBe(200);
  });
});

it('a page that may have no channel to others has its client all the same', async () => {
  const openChannel = (): never => {
    throw new DOMException('The operation is insecure', 'SecurityError');
  };
  const browser = new ClientApi().browser();
  browser.instead = { openChannel };
  const client = browser.open();
  await client.login(ADA);
  expect((await client.fetch('/reports')).status).toBe(200);
  client.close();
});

function stored(browser: ClientBrowser): object {
  const [text = '{}'] = [...browser.stored].filter(([key]) => !key.endsWith('.lease')).map(([, value]) => value);
  return JSON.parse(text) as object;
}
