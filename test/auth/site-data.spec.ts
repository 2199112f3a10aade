import type supertest from 'supertest';
import { register, signIn, type Person } from '../support/people.js';
import { ADAPTERS, PUBLIC_URL, startTestApp, type TestApp } from '../support/test-app.js';

type Kinds = ('cache' | 'storage')[];

describe.each(ADAPTERS)('clear-site-data on %s', (adapter) => {
  let app: TestApp;
  let person: Person;

  const start = async (clearSiteData?: Kinds): Promise<void> => {
    app = await startTestApp({ config: { http: { adapter }, ...(clearSiteData && { session: { clearSiteData } }) } });
    person = await register(app);
  };
  afterEach(() => app.close());

  const logout = (headers: Readonly<Record<string, string>>, body?: object): supertest.Test =>
    app.request().post('/v1/auth/logout').set(headers).send(body);

  it('a sign-out has browsers throw away what they keep of us, by any credential, dead ones too', async () => {
    await start();
    for (const transport of ['cookie', 'header', 'token'] as const) {
      const { headers } = await signIn(app, person, transport);
      for (let times = 0; times < 2; times++) {
        const answer = await logout(headers).expect(204);
        expect(answer.headers['clear-site-data']).toBe('"cache"');
      }
    }
  });

  it('but another web site can’t have it done, since a request without a credential is answered without it', async () => {
    await start(['cache', 'storage']);
    const from = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await logout(from).expect(204)).headers['clear-site-data']).toBeUndefined();
    const { headers } = await signIn(app, person, 'cookie');
    const refused = await logout({ ...headers, ...from }).expect(403);
    expect(refused.headers['clear-site-data']).toBeUndefined();
    const own = await logout({ ...headers, origin: PUBLIC_URL }).expect(204);
    expect(own.headers['clear-site-data']).toBe('"cache", "storage"');
  });

  it('never takes cookies, which would be those of sibling hosts and of known devices as well', async () => {
    await start(['storage']);
    const { headers } = await signIn(app, person, 'cookie');
    const answer = await logout(headers).expect(204);
    expect(answer.headers['clear-site-data']).toBe('"storage"');
    expect(answer.headers['set-cookie']).toEqual([expect.stringMatching(/^portcullis=;/)]);
  });

  it('comes with no other answer, and not at all where it is switched off', async () => {
    await start([]);
    const { headers, answer } = await signIn(app, person, 'cookie');
    expect(answer.headers['clear-site-data']).toBeUndefined();
    expect((await logout(headers).expect(204)).headers['clear-site-data']).toBeUndefined();
  });
});
