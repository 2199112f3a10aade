import { ADA, ClientApi } from '../../test/support/client-api.js';
import { problem } from '../../test/support/client-browser.js';

const ME = '/v1/auth/me';

describe('session()', () => {
  it('asks once for each token, and when told to', async () => {
    const api = new ClientApi();
    const browser = api.browser();
    const client = browser.open();
    expect(await client.session()).toBeUndefined();
    expect(browser.sent).toHaveLength(0);
    await client.login(ADA);
    const answers = await Promise.all([client.session(), client.session()]);
    expect(answers[0]).toMatchObject({ for: expect.stringMatching(/^Bearer/) });
    expect(browser.to(ME)).toHaveLength(1);
    await client.session({ fresh: true });
    expect(browser.to(ME)).toHaveLength(2);
  });

  it('fails where it can’t be found out, and nobody counts as signed out', async () => {
    const api = new ClientApi();
    const client = api.browser().open();
    await client.login(ADA);
    api.instead = () => problem(503, 'state_unavailable', { 'retry-after': '1' });
    await expect(client.session()).rejects.toMatchObject({ code: 'state_unavailable', retryAfter: 1 });
    api.instead = () => undefined;
    expect(await client.session()).toBeDefined();
  });

  it.each<[string, () => Response | Promise<Response>]>([
    ['a page of a proxy', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    [
      'a body that is cut off',
      () => new Response('{"user":{"id"', { headers: { 'content-type': 'application/json' } }),
    ],
    ['no answer', () => Promise.reject(new TypeError('fetch failed'))],
  ])('fails as every call of the client does with %s', async (_, answer) => {
    const api = new ClientApi();
    const client = api.browser().open();
    await client.login(ADA);
    api.instead = answer;
    await expect(client.session()).rejects.toMatchObject({ name: 'PortcullisError', code: 'network_error' });
  });
});
