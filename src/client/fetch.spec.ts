import { jest } from '@jest/globals';
import { ADA, ClientApi } from '../../test/support/client-api.js';
import { json, problem, type ClientBrowser } from '../../test/support/client-browser.js';
import type { Client } from './index.js';

const REFRESH = '/v1/auth/refresh';

describe('a request', () => {
  let api: ClientApi;
  let browser: ClientBrowser;
  let client: Client;
  beforeEach(async () => {
    api = new ClientApi();
    browser = api.browser({ origins: ['https://orders.test'] });
    client = browser.open();
    await client.login(ADA);
  });

  it.each(['invalid_token', 'token_stale'])('is repeated once with another token after %s', async (code) => {
    let refusals = 1;
    api.instead = ({ url }) => (url.endsWith('/reports') && refusals-- > 0 ? problem(401, code) : undefined);
    expect((await client.fetch('/reports')).status).toBe(200);
    const [first, second] = browser.to('/reports');
    expect(browser.to('/reports')).toHaveLength(2);
    expect(first?.authorization).not.toBe(second?.authorization);
  });

  it('is repeated where the connection of the refusal goes meanwhile, and nothing is left that nobody hears', async () => {
    const gone = Promise.reject(new TypeError('terminated'));
    const heard = jest.spyOn(gone, 'catch');
    let refusals = 1;
    api.instead = ({ url }) => {
      if (!url.endsWith('/reports') || refusals-- === 0) return undefined;
      const headers = { 'www-authenticate': 'Bearer error="invalid_token"' };
      return Object.defineProperty(new Response(null, { status: 401, headers }), 'body', {
        value: { cancel: () => gone },
      });
    };
    expect((await client.fetch('/reports')).status).toBe(200);
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('is not repeated twice', async () => {
    api.instead = ({ url }) => (url.endsWith('/reports') ? problem(401, 'invalid_token') : undefined);
    const answer = await client.fetch('/reports');
    expect(await answer.json()).toMatchObject({ code: 'invalid_token' });
    expect(browser.to('/reports')).toHaveLength(2);
  });

  it('is repeated where a service answers by RFC 6750 alone', async () => {
    const headers = { 'www-authenticate': 'Bearer realm="x", error="invalid_token"' };
    let refusals = 1;
    api.instead = ({ url }) =>
      url === 'https://orders.test/orders'
        ? refusals-- > 0
          ? new Response(null, { status: 401, headers })
          : json({})
        : undefined;
    expect((await client.fetch('https://orders.test/orders')).status).toBe(200);
  });

  it.each([401, 403, 429, 503])('is handed on with any other answer: %d', async (status) => {
    api.instead = ({ url }) => (url.endsWith('/reports') ? problem(status, 'of_my_own') : undefined);
    expect((await client.fetch('/reports')).status).toBe(status);
    expect(browser.to('/reports')).toHaveLength(1);
    expect(browser.to(REFRESH)).toHaveLength(0);
  });

  const form = new FormData();
  form.set('name', 'Ada');
  it.each([
    ['a string', 'text'],
    ['bytes', new TextEncoder().encode('text')],
    ['a buffer', new TextEncoder().encode('text').buffer],
    ['a blob', new Blob(['text'])],
    ['a query', new URLSearchParams({ name: 'Ada' })],
    ['a form', form],
  ])('sends %s again', async (_, body) => {
    api.expire();
    expect((await client.fetch('/reports', { method: 'POST', body })).status).toBe(200);
    const [first, second] = browser.to('/reports').map((sent) => String(sent.body).replace(/[-\w]{20,}/g, ''));
    expect(first).not.toBe('');
    expect(second).toBe(first);
  });

  it.each([
    ['a stream', () => ['/reports', { method: 'POST', body: new Blob(['text']).stream(), duplex: 'half' }] as const],
    [
      'the body of a Request',
      () => [new Request('https://api.test/reports', { method: 'POST', body: 'text' })] as const,
    ],
  ])('never sends %s again; the answer is handed on, and the next request works', async (_, make) => {
    api.expire();
    const [input, init] = make();
    expect((await client.fetch(input, init)).status).toBe(401);
    expect(browser.to('/reports')).toHaveLength(1);
    expect((await client.fetch('/reports')).status).toBe(200);
    expect(browser.to(REFRESH)).toHaveLength(1);
  });

  it('as a Request without a body is sent again', async () => {
    api.expire();
    expect((await client.fetch(new Request('https://api.test/reports'))).status).toBe(200);
  });

  it.each([
    'https://evil.test/reports',
    '//evil.test/reports',
    '\\\\evil.test/reports',
    'http://api.test/reports',
    'https://api.test:8443/reports',
    'https://api.test.evil.test/',
    'https://api.test@evil.test/',
    new URL('https://evil.test/'),
    new Request('https://evil.test/'),
  ])('carries nothing to another origin: %s', async (input) => {
    // Refuses what has a user in it, as browsers do.
    await client.fetch(input).catch(() => undefined);
    const others = browser.sent.filter(({ url }) => !url.startsWith('https://api.test/'));
    expect(others.map(({ authorization }) => authorization).filter(Boolean)).toEqual([]);
    expect(browser.to('/v1/auth/login')).toHaveLength(1);
    expect(browser.sent.filter(({ authorization }) => authorization)).toEqual([]);
  });

  it.each(['/\\evil.test/', '/\t/evil.test/', '/@evil.test/', '/..//evil.test/'])(
    'stays at the API: %j',
    async (path) => {
      await client.fetch(path);
      expect(new URL(browser.sent.at(-1)!.url).origin).toBe('https://api.test');
    },
  );

  it('carries the access token to services that were named', async () => {
    await client.fetch('https://orders.test/orders');
    expect(browser.sent.at(-1)?.authorization).toMatch(/^Bearer access-/);
  });

  it.each([
    [undefined, 'error'],
    ['follow', 'error'],
    ['manual', 'manual'],
  ] as const)('with a token follows no redirect: %s is %s', async (redirect, expected) => {
    await client.fetch('/reports', { redirect });
    expect(browser.sent.at(-1)?.init.redirect).toBe(expected);
    expect(browser.to('/v1/auth/login')[0]?.init.redirect).toBe('error');
  });

  it('takes no cookie along beside the token, unless it says so', async () => {
    await client.fetch('/reports');
    expect(browser.sent.at(-1)?.init.credentials).toBe('omit');
    await client.fetch('/reports', { credentials: 'include' });
    expect(browser.sent.at(-1)?.init.credentials).toBe('include');
    await client.fetch(new Request('https://api.test/reports'));
    expect(browser.sent.at(-1)?.init.credentials).toBe('omit');
    await client.logout();
    expect(browser.to('/v1/auth/logout')[0]?.init.credentials).toBe('omit');
  });

  it('keeps an Authorization of its own', async () => {
    await client.fetch('/reports', { headers: { Authorization: 'Bearer mine' } });
    expect(browser.sent.at(-1)?.authorization).toBe('Bearer mine');
    expect(browser.to(REFRESH)).toHaveLength(0);
  });

  it('keeps its own headers beside the token', async () => {
    await client.fetch(new Request('https://api.test/reports', { headers: { accept: 'text/csv' } }));
    expect(new Headers(browser.sent.at(-1)?.init.headers).get('accept')).toBe('text/csv');
    expect(browser.sent.at(-1)?.authorization).toMatch(/^Bearer /);
  });

  it('of one person is not repeated in the name of another', async () => {
    api.instead = async (sent) => {
      if (!sent.url.endsWith('/reports')) return api.answer(sent);
      await client.login({ ...ADA, email: 'grace@example.com' });
      return problem(401, 'invalid_token');
    };
    expect((await client.fetch('/reports', { method: 'DELETE' })).status).toBe(401);
    expect(browser.to('/reports')).toHaveLength(1);
  });

  it('stops waiting for a refresh when it is aborted', async () => {
    api.instead = ({ url }) => (url.endsWith(REFRESH) ? new Promise(() => undefined) : undefined);
    api.expire();
    const abort = new AbortController();
    const answer = expect(client.fetch('/reports', { signal: abort.signal })).rejects.toThrow('changed my mind');
    await browser.advance(10);
    abort.abort(new Error('changed my mind'));
    await answer;
  });

  it('goes to the path of an API that has one', async () => {
    const other = browser.open({ baseUrl: 'https://example.test/api/' });
    await other.fetch('/reports');
    expect(browser.sent.at(-1)?.url).toBe('https://example.test/api/reports');
  });
});
