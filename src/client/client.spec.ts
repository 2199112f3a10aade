import { ADA, ClientApi } from '../../test/support/client-api.js';
import { json, problem } from '../../test/support/client-browser.js';
import { PortcullisError, problemOf, type Change, type Client } from './index.js';

const ME = '/v1/auth/me';

function heardBy(client: Client): string[] {
  const heard: string[] = [];
  client.onChange(({ kind }) => heard.push(kind));
  return heard;
}

describe('signing in', () => {
  let api: ClientApi;
  beforeEach(() => void (api = new ClientApi()));

  it('gives user and session, and no credentials', async () => {
    const browser = api.browser();
    const signedIn = await browser.open().login(ADA);
    expect(signedIn).toEqual({ user: { id: 'ada' }, session: { id: 'session-1' } });
    expect(browser.sent[0]?.body).toEqual({ ...ADA, transport: 'token' });
    expect([...browser.stored]).toEqual([]);
  });

  it('is refused by the code of the problem', async () => {
    const refused = api.browser().open().login({ email: 'nobody', password: 'x' });
    await expect(refused).rejects.toBeInstanceOf(PortcullisError);
    await expect(refused).rejects.toMatchObject({
      code: 'invalid_credentials',
      status: 401,
      problem: { instance: 'x' },
    });
  });

  it.each([
    ['nothing answers', () => Promise.reject(new TypeError('x')), 'network_error'],
    ['the answer is cut off', () => Promise.resolve(new Response('{"user": {')), 'network_error'],
    ['a proxy answers', () => Promise.resolve(new Response('<html>', { status: 502 })), 'unexpected_answer'],
    ['something else answers', () => Promise.resolve(json({ hello: 'world' })), 'unexpected_answer'],
  ])('fails with a code of its own where %s', async (_, instead, code) => {
    api.instead = instead;
    await expect(api.browser().open().login(ADA)).rejects.toMatchObject({ code });
  });

  it('ends the session before', async () => {
    const browser = api.browser();
    const client = browser.open();
    await client.login(ADA);
    await client.login(ADA);
    await browser.advance(0);
    expect(browser.to('/v1/auth/logout').map(({ body }) => body)).toEqual([{ refreshToken: 'refresh-2' }]);
  });

  it('fails where the storage does', async () => {
    const storage = { get: () => null, set: () => Promise.reject(new Error('quota')), remove: () => undefined };
    await expect(api.browser().open({ storage }).login(ADA)).rejects.toThrow('quota');
  });

  it('takes what it finds in the storage for nothing where it is broken', async () => {
    const storage = { get: () => '{"stamp": 1', set: () => undefined, remove: () => undefined };
    expect(await api.browser().open({ storage }).session()).toBeUndefined();
  });
});

describe('signing out', () => {
  it('is over here at once, and tried three times at the server', async () => {
    const api = new ClientApi();
    const browser = api.browser();
    const client = browser.open();
    await client.login(ADA);
    api.instead = () => Promise.reject(new TypeError('no network'));
    const failing = expect(client.logout()).rejects.toMatchObject({ code: 'network_error' });
    await browser.advance(5_000);
    await failing;
    expect(await client.session()).toBeUndefined();
    expect(browser.to('/v1/auth/logout')).toHaveLength(3);
  });
});

describe('the transport cookie', () => {
  let api: ClientApi;
  let signedIn: boolean;
  beforeEach(() => {
    api = new ClientApi();
    signedIn = false;
    api.instead = ({ url, init }) => {
      if (init.credentials !== 'include') return undefined;
      if (url.endsWith('/login')) signedIn = true;
      else if (url.endsWith('/logout')) signedIn = false;
      else return signedIn ? json({}) : problem(401, 'invalid_session');
      return signedIn ? json({ user: { id: 'ada' }, session: { id: '1' } }) : new Response(null, { status: 204 });
    };
  });

  it('holds nothing, and sends cookies to the API alone', async () => {
    const browser = api.browser({ transport: 'cookie' });
    const client = browser.open();
    await client.login(ADA);
    await client.fetch('/reports', { method: 'POST', body: 'x' });
    await client.fetch('https://evil.test/');
    expect(browser.sent.map(({ authorization }) => authorization)).toEqual([null, null, null]);
    expect(browser.sent.map(({ init }) => init.credentials)).toEqual(['include', 'include', undefined]);
  });

  it('says when a session has ended that worked, once the server has confirmed it', async () => {
    const browser = api.browser({ transport: 'cookie' });
    const [one, other] = [1, 2].map(() => browser.open()) as [Client, Client];
    const heard: Change[] = [];
    one.onChange((change) => heard.push(change));
    expect(await one.session()).toBeUndefined();
    await other.login(ADA);
    await browser.advance(0);
    expect(await one.session()).toBeDefined();
    signedIn = false;
    expect((await one.fetch('/reports')).status).toBe(401);
    await browser.advance(0);
    expect(heard).toEqual([
      { kind: 'signed-in', elsewhere: true },
      { kind: 'ended', elsewhere: false },
    ]);
    expect(browser.to(ME)).toHaveLength(3);
  });

  /** Holds the next answer to `session()` back, as the server gave it, until it is called. */
  function holdNextAnswer(): () => void {
    const { instead } = api;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    api.instead = async (sent) => {
      api.instead = instead;
      const answer = await instead(sent);
      await released;
      return answer ?? problem(500, 'internal_error');
    };
    return release;
  }

  it('believes a sign-in more than an older answer that nobody is signed in', async () => {
    const browser = api.browser({ transport: 'cookie' });
    const client = browser.open();
    const heard = heardBy(client);
    const release = holdNextAnswer();
    const asked = client.session();
    await browser.advance(0);
    await client.login(ADA);
    release();
    await asked;
    expect(heard).toEqual(['signed-in']);
    expect(await client.session()).toBeDefined();
  });

  it('believes a sign-out more than an older answer that somebody is signed in', async () => {
    const browser = api.browser({ transport: 'cookie' });
    const client = browser.open();
    await client.login(ADA);
    const heard = heardBy(client);
    const release = holdNextAnswer();
    const asked = client.session();
    await browser.advance(0);
    await client.logout();
    release();
    await asked;
    expect((await client.fetch('/reports')).status).toBe(401);
    expect(await client.session()).toBeUndefined();
    expect(heard).toEqual(['signed-out']);
  });

  it('is signed out only when the server has answered', async () => {
    const client = api.browser({ transport: 'cookie' }).open();
    await client.login(ADA);
    const instead = api.instead;
    api.instead = () => problem(503, 'state_unavailable');
    await expect(client.logout()).rejects.toMatchObject({ code: 'state_unavailable' });
    api.instead = instead;
    expect(await client.session()).toBeDefined();
  });
});

describe('the transport header', () => {
  it('carries the session token, and forgets it when it is refused', async () => {
    const api = new ClientApi();
    api.instead = ({ url }) =>
      url.endsWith('/login') ? json({ user: {}, session: { id: '1' }, sessionToken: 'opaque' }) : undefined;
    const browser = api.browser({ transport: 'header' });
    const client = browser.open();
    const heard: string[] = [];
    await client.login(ADA);
    client.onChange(({ kind }) => heard.push(kind));
    api.bearer.add('Session opaque');
    expect((await client.fetch('/reports')).status).toBe(200);
    api.instead = () => problem(401, 'invalid_session');
    expect((await client.fetch('/reports')).status).toBe(401);
    expect(await client.session()).toBeUndefined();
    expect(heard).toEqual(['ended']);
  });
});

describe('createClient', () => {
  const storage = { get: () => null, set: () => undefined, remove: () => undefined };
  it.each([
    [{ baseUrl: 'nowhere' }],
    [{ baseUrl: 'file:///etc/passwd' }],
    [{ baseUrl: 'javascript:alert(1)' }],
    [{ origins: ['orders.test'] }],
    [{ transport: 'cookie', storage }],
    [{ transport: 'cookie', origins: ['https://orders.test'] }],
    [{ transport: 'header', origins: ['https://orders.test'] }],
  ] as const)('refuses %j', (options) => {
    expect(() => new ClientApi().browser().open(options)).toThrow(expect.objectContaining({ name: 'TypeError' }));
  });
});

describe('problemOf', () => {
  it('reads a refusal, and leaves its body', async () => {
    const response = problem(403, 'insufficient_permission');
    expect((await problemOf(response))?.code).toBe('insufficient_permission');
    expect(await response.json()).toMatchObject({ status: 403 });
    expect(await problemOf(json({ code: 'fine' }))).toBeUndefined();
    expect(await problemOf(new Response('{"code": 1}', { status: 400 }))).toBeUndefined();
  });
});

describe('listeners', () => {
  it('that throw keep nobody from hearing', async () => {
    const browser = new ClientApi().browser();
    const client = browser.open();
    const heard: string[] = [];
    client.onChange(() => {
      throw new Error('mine');
    });
    const off = client.onChange(({ kind }) => heard.push(kind));
    await client.login(ADA);
    await expect(browser.advance(1)).rejects.toThrow('mine');
    off();
    await client.logout();
    expect(heard).toEqual(['signed-in']);
  });
});
