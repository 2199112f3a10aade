import { ADA, ClientApi, LIFETIME } from '../../test/support/client-api.js';
import { json, problem } from '../../test/support/client-browser.js';

const LIFETIME_MS = LIFETIME * 1_000;
const REFRESH = '/v1/auth/refresh';

describe('refreshing', () => {
  let api: ClientApi;
  beforeEach(() => void (api = new ClientApi()));

  it('comes ahead of expiry by itself, at 75 to 85 % of the life', async () => {
    const browser = api.browser();
    await browser.open().login(ADA);
    await browser.advance(0.74 * LIFETIME_MS);
    expect(browser.to(REFRESH)).toHaveLength(0);
    await browser.advance(0.12 * LIFETIME_MS);
    expect(browser.to(REFRESH)).toHaveLength(1);
  });

  it.each([-3_600_000, 0, 3_600_000])('goes by elapsed time where the wall clock is off by %d ms', async (error) => {
    const browser = api.browser();
    browser.wallClockError = error;
    const client = browser.open();
    await client.login(ADA);
    await client.fetch('/reports');
    expect(browser.to(REFRESH)).toHaveLength(0);
    await browser.advance(LIFETIME_MS);
    expect(browser.to(REFRESH)).toHaveLength(1);
  });

  it('comes before the request where the wall clock was set back meanwhile', async () => {
    const browser = api.browser();
    const client = browser.open();
    await client.login(ADA);
    // No timer helps.
    client.close();
    browser.wallClockError = -3_600_000;
    await browser.advance(0.96 * LIFETIME_MS);
    await client.fetch('/reports');
    expect(browser.sent.map(({ url }) => new URL(url).pathname)).toEqual(['/v1/auth/login', REFRESH, '/reports']);
  });

  it('comes before the request where a machine has slept past the timer', async () => {
    const browser = api.browser();
    const client = browser.open();
    await client.login(ADA);
    browser.sleep(LIFETIME_MS);
    api.expire();
    expect((await client.fetch('/reports')).status).toBe(200);
    expect(browser.sent.map(({ url }) => new URL(url).pathname)).toEqual(['/v1/auth/login', REFRESH, '/reports']);
  });

  it('counts a life from when the token was asked for, not from when it came', async () => {
    const browser = api.browser();
    const client = browser.open();
    api.instead = async (sent) => {
      if (!sent.url.endsWith('/login')) return api.answer(sent);
      const answer = api.answer(sent);
      browser.sleep(0.96 * LIFETIME_MS);
      return answer;
    };
    await client.login(ADA);
    await client.fetch('/reports');
    expect(browser.to(REFRESH)).toHaveLength(1);
  });

  it('is done once for all who need it', async () => {
    const browser = api.browser();
    const client = browser.open();
    await client.login(ADA);
    api.expire();
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.fetch('/reports')));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(browser.to(REFRESH)).toHaveLength(1);
  });

  it('presents the same token again when the answer was lost, also when it just never comes', async () => {
    const browser = api.browser();
    const client = browser.open();
    await client.login(ADA);
    let attempts = 0;
    api.instead = ({ url }) => {
      if (!url.endsWith(REFRESH) || ++attempts === 3) return undefined;
      return attempts === 1 ? Promise.reject(new TypeError('connection reset')) : new Promise(() => undefined);
    };
    api.expire();
    const answer = client.fetch('/reports');
    await browser.advance(5_000);
    expect((await answer).status).toBe(200);
    const bodies = browser.to(REFRESH).map(({ body }) => body);
    expect(bodies).toHaveLength(3);
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  it('signs nobody out when the network fails, and goes on when it is back', async () => {
    const browser = api.browser();
    const client = browser.open();
    const heard: string[] = [];
    client.onChange(({ kind }) => heard.push(kind));
    await client.login(ADA);
    api.instead = () => Promise.reject(new TypeError('no network'));
    await browser.advance(2 * LIFETIME_MS);
    const failing = expect(client.fetch('/reports')).rejects.toMatchObject({ code: 'network_error' });
    await browser.advance(5_000);
    await failing;
    // It backs off: three attempts at a time, and a minute or more between.
    expect(browser.to(REFRESH).length).toBeLessThan(75);
    api.instead = () => undefined;
    expect((await client.fetch('/reports')).status).toBe(200);
    expect(heard).toEqual(['signed-in']);
  });

  it('uses a token that is still good where a refresh ahead fails', async () => {
    const browser = api.browser();
    const client = browser.open();
    await client.login(ADA);
    api.instead = ({ url }) => (url.endsWith(REFRESH) ? problem(500, 'internal_error') : undefined);
    await browser.advance(0.96 * LIFETIME_MS);
    expect((await client.fetch('/reports')).status).toBe(200);
  });

  it('ends the sign-in when the refresh token is refused, and says so once', async () => {
    const browser = api.browser();
    const client = browser.open();
    const heard: string[] = [];
    await client.login(ADA);
    client.onChange(({ kind }) => heard.push(kind));
    api.revoke();
    expect((await client.fetch('/reports')).status).toBe(401);
    expect(await client.session()).toBeUndefined();
    expect(heard).toEqual(['ended']);
    await browser.advance(10 * LIFETIME_MS);
    expect(browser.to(REFRESH)).toHaveLength(1);
  });

  it('waits for as long as a throttling server says, whoever asks meanwhile', async () => {
    const browser = api.browser();
    const client = browser.open();
    await client.login(ADA);
    api.instead = ({ url }) => {
      return url.endsWith(REFRESH) ? problem(429, 'too_many_attempts', { 'retry-after': '120' }) : undefined;
    };
    browser.sleep(LIFETIME_MS);
    for (let request = 0; request < 50; request++) {
      const refused = { code: 'too_many_attempts', status: 429, retryAfter: 120 };
      await expect(client.fetch('/reports')).rejects.toMatchObject(refused);
    }
    expect(browser.to(REFRESH)).toHaveLength(1);
    api.instead = () => undefined;
    await browser.advance(121_000);
    expect((await client.fetch('/reports')).status).toBe(200);
  });

  it.each(['86400', '1e300'])('waits five minutes at most, where a proxy says %s seconds', async (seconds) => {
    const browser = api.browser();
    const client = browser.open();
    await client.login(ADA);
    api.instead = ({ url }) => {
      return url.endsWith(REFRESH) ? problem(503, 'state_unavailable', { 'retry-after': seconds }) : undefined;
    };
    browser.sleep(LIFETIME_MS);
    await expect(client.fetch('/reports')).rejects.toMatchObject({ status: 503, retryAfter: Number(seconds) });
    api.instead = () => undefined;
    await browser.advance(299_000);
    await expect(client.fetch('/reports')).rejects.toMatchObject({ status: 503 });
    await browser.advance(2_000);
    expect((await client.fetch('/reports')).status).toBe(200);
  });

  it('comes by itself again, however long a proxy says that it should wait', async () => {
    const browser = api.browser();
    await browser.open().login(ADA);
    api.instead = ({ url }) => {
      return url.endsWith(REFRESH) ? problem(503, 'state_unavailable', { 'retry-after': '86400' }) : undefined;
    };
    await browser.advance(LIFETIME_MS);
    expect(browser.to(REFRESH)).toHaveLength(1);
    await browser.advance(450_000);
    expect(browser.to(REFRESH)).toHaveLength(2);
  });

  it('stops when the client is closed', async () => {
    const browser = api.browser();
    const client = browser.open();
    await client.login(ADA);
    client.close();
    await browser.advance(10 * LIFETIME_MS);
    expect(browser.to(REFRESH)).toHaveLength(0);
  });

  it('under way when the client is closed gets into the storage, for the one who opens it next', async () => {
    const browser = api.browser();
    const options = { storage: browser.storage };
    const client = browser.open(options);
    await client.login(ADA);
    api.instead = async (sent) => {
      if (sent.url.endsWith(REFRESH)) await browser.elapsed(1_000);
      return api.answer(sent);
    };
    api.expire();
    const answer = client.fetch('/reports');
    await browser.advance(500);
    client.close();
    await browser.advance(2_000);
    expect((await answer).status).toBe(200);
    const next = browser.open(options);
    expect((await next.fetch('/reports')).status).toBe(200);
    expect(browser.to(REFRESH)).toHaveLength(1);
  });
});

describe('credentials without a life that is a number', () => {
  it.each([undefined, null, 0, -1, NaN, 'long'])('are none: %p', async (expiresIn) => {
    const api = new ClientApi();
    const browser = api.browser();
    const client = browser.open();
    api.instead = async (sent) => {
      const answer = (await api.answer(sent).json()) as { tokens: object };
      return json({ ...answer, tokens: { ...answer.tokens, expiresIn } });
    };
    await expect(client.login(ADA)).rejects.toMatchObject({ code: 'unexpected_answer' });
    await browser.advance(LIFETIME_MS);
    expect(browser.to(REFRESH)).toEqual([]);
  });

  it('at a refresh leave those before, and are no reason to refresh all the time', async () => {
    const api = new ClientApi();
    const browser = api.browser();
    const client = browser.open();
    await client.login(ADA);
    api.instead = ({ url }) =>
      url.endsWith(REFRESH) ? json({ tokens: { accessToken: 'x', refreshToken: 'y' } }) : undefined;
    await browser.advance(0.9 * LIFETIME_MS);
    expect(browser.to(REFRESH).length).toBeLessThan(15);
    expect((await client.fetch('/reports')).status).toBe(200);
  });
});
