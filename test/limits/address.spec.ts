import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { expectProblem } from '../http/expect-problem.js';
import { PASSWORD, register, type Person } from '../support/people.js';
import { ADAPTERS, PUBLIC_URL, startTestApp, type TestApp } from '../support/test-app.js';
import { makeClient } from '../oauth/clients.js';
import { eventually } from '../tokens/key-nodes.js';
import { expectThrottled, startLimited, tryPassword } from './guesses.js';
import { MINUTE, passTime } from './time.js';

const wrong = { email: 'nobody@example.com', password: 'x' };

describe.each(ADAPTERS)('sign-ins from one address, on %s', (adapter) => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    const limits = { signInsPerAddress: 3, failuresPerAccountAndAddress: 50 };
    app = await startLimited(limits, { config: { http: { adapter } } });
    person = await register(app);
  });
  beforeEach(() => passTime(16 * MINUTE));
  afterAll(() => app.close());

  const statuses = async (addresses: readonly string[]): Promise<number[]> => {
    const answers: Response[] = [];
    for (const address of addresses) answers.push(await tryPassword(app, wrong, address));
    return answers.map(({ status }) => status);
  };

  it('are held back for the rest of a window, whatever they succeed in', async () => {
    for (let i = 0; i < 3; i++) expect((await tryPassword(app, person, '203.0.113.5')).status).toBe(200);
    const wait = expectThrottled(await tryPassword(app, person, '203.0.113.5'));
    expect(wait).toBeLessThanOrEqual(15 * 60);
    expect(wait).toBeGreaterThan(14 * 60);
    expect((await tryPassword(app, person, '203.0.113.6')).status).toBe(200);
    passTime(15 * MINUTE);
    expect((await tryPassword(app, person, '203.0.113.5')).status).toBe(200);
  });

  it('are those of its /64 in IPv6, however it is written', async () => {
    const same = ['2001:db8:7:1::1', '2001:DB8:7:1:ffff::2', '[2001:db8:7:1::3]:4711', '2001:db8:7:1::4%eth0'];
    expect(await statuses(same)).toEqual([401, 401, 401, 429]);
    expect(await statuses(['2001:db8:7:2::1'])).toEqual([401]);
  });

  it('are the same for IPv4 in IPv6 and with a port', async () => {
    const same = ['203.0.113.8', '::ffff:203.0.113.8', '::ffff:cb00:7108', '203.0.113.8:4711'];
    expect(await statuses(same)).toEqual([401, 401, 401, 429]);
  });

  it('count for the address that the proxy saw, whatever the client wrote before it', async () => {
    const forged = [1, 2, 3, 4].map((n) => `198.51.100.${n}, 203.0.113.9`);
    expect(await statuses(forged)).toEqual([401, 401, 401, 429]);
  });

  it('count for the peer where the proxy sent nothing that is an address', async () => {
    expect(await statuses(['nonsense', '', '999.1.1.1', '1.2.3.4, unknown'])).toEqual([401, 401, 401, 429]);
  });

  it('count alike whatever Forwarded, X-Real-IP and their like say', async () => {
    const answers: number[] = [];
    for (let i = 0; i < 4; i++) {
      const headers = { forwarded: `for=198.51.100.${i}`, 'x-real-ip': `198.51.100.${i}`, 'true-client-ip': `::${i}` };
      answers.push((await tryPassword(app, wrong, '203.0.113.10', { headers })).status);
    }
    expect(answers).toEqual([401, 401, 401, 429]);
  });
});

describe.each([
  [0, '198.51.100.1', '127.0.0.1'],
  [0, '198.51.100.1, 198.51.100.2', '127.0.0.1'],
  [1, '198.51.100.1, 198.51.100.2', '198.51.100.2'],
  [2, '198.51.100.1', '127.0.0.1'],
  [2, '198.51.100.1, 198.51.100.2', '198.51.100.1'],
  [2, '198.51.100.1, 198.51.100.2, 198.51.100.3', '198.51.100.2'],
  [2, 'nonsense, 198.51.100.3', '127.0.0.1'],
  [2, ', 198.51.100.3', '127.0.0.1'],
])('with %i trusted hops, x-forwarded-for: %s', (trustedHops, header, expected) => {
  it.each(ADAPTERS)('is a client at %s', async (adapter) => {
    const app = await startTestApp({ config: { http: { adapter, trustedHops } } });
    try {
      const { email } = await register(app);
      const answer = await app
        .request()
        .post('/v1/auth/login')
        .set('x-forwarded-for', header)
        .send({ email, password: PASSWORD, transport: 'header' });
      expect((answer.body as { session: { ip: string } }).session.ip).toBe(expected);
    } finally {
      await app.close();
    }
  });
});

describe.each(ADAPTERS)('what else is limited by address, on %s', (adapter) => {
  let app: TestApp;

  beforeAll(async () => {
    const limits = { registrationsPerAddress: 2, failuresPerAddress: 2 };
    app = await startLimited(limits, { config: { http: { adapter } } });
  });
  beforeEach(() => passTime(16 * MINUTE));
  afterAll(() => app.close());

  it('registrations, of the taken and the malformed too', async () => {
    const ask = (email: string, from = '203.0.113.20'): Promise<Response> =>
      Promise.resolve(
        app.request().post('/v1/auth/register').set('x-forwarded-for', from).send({ email, password: PASSWORD }),
      );
    expect((await ask('one@example.com')).status).toBe(201);
    expectProblem(await ask('not an address'), 400, 'validation_failed');
    expectThrottled(await ask('two@example.com'));
    expect((await ask('two@example.com', '203.0.113.21')).status).toBe(201);
    expectProblem(await ask('two@example.com', '203.0.113.21'), 409, 'email_taken');
    expectThrottled(await ask('two@example.com', '203.0.113.21'));
  });

  it('refreshes that fail, and not those that succeed', async () => {
    const person = await register(app);
    const signedIn = await tryPassword(app, person, '203.0.113.22', { transport: 'token' });
    let { refreshToken } = (signedIn.body as { tokens: { refreshToken: string } }).tokens;
    const refresh = (token: string): Promise<Response> =>
      Promise.resolve(
        app.request().post('/v1/auth/refresh').set('x-forwarded-for', '203.0.113.22').send({ refreshToken: token }),
      );
    for (let i = 0; i < 5; i++) {
      const answer = await refresh(refreshToken);
      expect(answer.status).toBe(200);
      ({ refreshToken } = (answer.body as { tokens: { refreshToken: string } }).tokens);
    }
    for (let i = 0; i < 2; i++) expectProblem(await refresh('guessed'), 401, 'invalid_refresh_token');
    expectThrottled(await refresh('guessed'));
    expectThrottled(await refresh(refreshToken));
    passTime(15 * MINUTE);
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  it.each(['token', 'introspect', 'revoke'])(
    'clients that fail to prove themselves at %s, and not those that do',
    async (endpoint) => {
      const { id, secret } = await makeClient(app);
      const ask = (password: string, from = '203.0.113.23'): Promise<Response> =>
        Promise.resolve(
          app
            .request()
            .post(`/v1/oauth/${endpoint}`)
            .set('x-forwarded-for', from)
            .auth(id, password)
            .type('form')
            .send(endpoint === 'token' ? { grant_type: 'client_credentials' } : { token: 'none' }),
        );
      for (let i = 0; i < 5; i++) expect((await ask(secret)).status).toBe(200);
      for (let i = 0; i < 2; i++) expect((await ask('guessed')).body).toMatchObject({ error: 'invalid_client' });
      expectThrottled(await ask('guessed'));
      expectThrottled(await ask(secret));
      expect((await ask(secret, '203.0.113.24')).status).toBe(200);
    },
  );

  // Any page could have its visitors' browsers use the limit up for everybody at their address.
  it('and not the forms that a page of another site has a browser send', async () => {
    const { id, secret } = await makeClient(app, {});
    const post = (headers: Readonly<Record<string, string>>, password: string) =>
      app
        .request()
        .post('/v1/oauth/token')
        .set({ 'x-forwarded-for': '203.0.113.26', ...headers })
        .type('form')
        .send({ grant_type: 'client_credentials', client_id: id, client_secret: password });
    for (const site of ['cross-site', 'same-site'])
      for (const origin of ['https://other.example', 'null', undefined]) {
        const headers = { 'sec-fetch-site': site, ...(origin !== undefined && { origin }) };
        expectProblem(await post(headers, 'guessed'), 403, 'cross_site_request');
      }
    // Whoever is no browser may send what it likes, and so may our own pages.
    await post({ origin: 'https://other.example' }, secret).expect(200);
    await post({ 'sec-fetch-site': 'cross-site', origin: PUBLIC_URL }, secret).expect(200);
    await post({ 'sec-fetch-site': 'same-origin' }, secret).expect(200);
  });

  it('verifiers that fail to prove themselves, together with other clients, and not those that do', async () => {
    const { id, secret } = await makeClient(app);
    const pull = (password: string, from = '203.0.113.25'): Promise<Response> =>
      Promise.resolve(
        app
          .request()
          .post('/v1/changes/lease')
          .set('x-forwarded-for', from)
          .auth(id, password)
          .send({ nonce: randomUUID(), instance: randomUUID(), applied: 0 }),
      );
    // The time that other tests let pass has ended the node's own lease, and none is given until it is renewed.
    await eventually(async () => (await pull(secret)).status === 200);
    for (let i = 0; i < 5; i++) expect((await pull(secret)).status).toBe(200);
    for (let i = 0; i < 2; i++) expect((await pull('guessed')).body).toMatchObject({ error: 'invalid_client' });
    expectThrottled(await pull('guessed'));
    expectThrottled(await pull(secret));
    const introspection = app.request().post('/v1/oauth/introspect').set('x-forwarded-for', '203.0.113.25');
    expectThrottled(await introspection.auth(id, secret).type('form').send({ token: 'none' }));
    expect((await pull(secret, '203.0.113.26')).status).toBe(200);
  });
});
