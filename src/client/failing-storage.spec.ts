import { ADA, ClientApi } from '../../test/support/client-api.js';
import type { ClientBrowser } from '../../test/support/client-browser.js';
import type { Client, ClientStorage } from './index.js';

const LOGIN = '/v1/auth/login';
const LOGOUT = '/v1/auth/logout';
const REFRESH = '/v1/auth/refresh';

/** A storage that works until it is told not to, as one that is full, or a keychain that is locked. */
class FailingStorage implements ClientStorage {
  readonly failing = new Set<keyof ClientStorage>();

  constructor(private readonly inner: ClientStorage) {}

  get = async (key: string) => this.unlessFailing('get', () => this.inner.get(key));
  set = async (key: string, value: string) => this.unlessFailing('set', () => this.inner.set(key, value));
  remove = async (key: string) => this.unlessFailing('remove', () => this.inner.remove(key));

  private unlessFailing<Result>(method: keyof ClientStorage, work: () => Result): Result {
    if (this.failing.has(method)) throw new Error(`the storage fails to ${method}`);
    return work();
  }
}

let api: ClientApi;
let browser: ClientBrowser;
let storage: FailingStorage;
let client: Client;
let heard: string[];
beforeEach(() => {
  api = new ClientApi();
  browser = api.browser();
  storage = new FailingStorage(browser.storage);
  client = browser.open({ storage });
  heard = [];
  client.onChange(({ kind }) => heard.push(kind));
});

it('that takes no refreshed credentials signs nobody out, however often they are refreshed', async () => {
  await client.login(ADA);
  storage.failing.add('set');
  for (let round = 1; round <= 3; round++) {
    api.expire();
    expect((await client.fetch('/reports')).status).toBe(200);
    expect(browser.to(REFRESH)).toHaveLength(round);
  }
  expect(heard).toEqual(['signed-in']);
});

it('that works again gets what it has missed with the next refresh', async () => {
  await client.login(ADA);
  storage.failing.add('set');
  api.expire();
  await client.fetch('/reports');
  storage.failing.clear();
  api.expire();
  await client.fetch('/reports');
  const next = browser.open({ storage });
  expect((await next.fetch('/reports')).status).toBe(200);
  expect(browser.to(REFRESH)).toHaveLength(2);
});

it('that takes no sign-in leaves whoever was signed in before, and no session behind', async () => {
  await client.login(ADA);
  storage.failing.add('set');
  await expect(client.login(ADA)).rejects.toThrow('fails to set');
  await browser.advance(0);
  expect(browser.to(LOGIN)).toHaveLength(2);
  // The session that nobody will ever use.
  expect(browser.to(LOGOUT).map(({ authorization }) => authorization)).toEqual(['Bearer access-4']);
  expect((await client.fetch('/reports')).status).toBe(200);
  expect(browser.sent.at(-1)?.authorization).toBe('Bearer access-2');
  expect(heard).toEqual(['signed-in']);
});

it('that fails at the first sign-in leaves nobody signed in', async () => {
  storage.failing.add('set');
  await expect(client.login(ADA)).rejects.toThrow('fails to set');
  expect(await client.session()).toBeUndefined();
});

it('that takes no new password’s credentials leaves them in memory, since those before are of no use', async () => {
  await client.login(ADA);
  api.instead = async (sent) =>
    sent.url.endsWith('/password') ? api.answer({ ...sent, url: 'https://api.test/v1/auth/login' }) : api.answer(sent);
  storage.failing.add('set');
  await client.changePassword({ currentPassword: 'x', newPassword: 'y' });
  await client.fetch('/reports');
  expect(browser.sent.at(-1)?.authorization).toBe('Bearer access-4');
});

it.each(['get', 'remove'] as const)('that fails to %s doesn’t keep a session from being ended', async (method) => {
  await client.login(ADA);
  storage.failing.add(method);
  await expect(client.logout()).rejects.toThrow(`fails to ${method}`);
  expect(browser.to(LOGOUT).map(({ authorization }) => authorization)).toEqual(['Bearer access-2']);
  expect(heard).toEqual(['signed-in', 'signed-out']);
  storage.failing.clear();
  expect(await client.session()).toBeUndefined();
});

it('that keeps what has ended doesn’t keep listeners from hearing of it', async () => {
  await client.login(ADA);
  storage.failing.add('remove');
  api.revoke();
  expect((await client.fetch('/reports')).status).toBe(401);
  expect(heard).toEqual(['signed-in', 'ended']);
  expect(await client.session()).toBeUndefined();
  expect(browser.to(REFRESH)).toHaveLength(1);
});

it('that keeps a lease which is over fails nothing of what was done under it', async () => {
  browser = api.browser({}, ['exclusive']);
  storage = new FailingStorage(browser.storage);
  client = browser.open({ storage });
  storage.failing.add('remove');
  const login = client.login(ADA);
  await browser.advance(1_000);
  expect(await login).toMatchObject({ user: { id: 'ada' } });
  expect((await client.fetch('/reports')).status).toBe(200);
});
