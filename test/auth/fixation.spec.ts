import type supertest from 'supertest';
import { cookieOf, PASSWORD, register, signIn, signInOf, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

const CARRIED = ['cookie', 'header'] as const;

describe.each(ADAPTERS)('session fixation, on %s', (adapter) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({
      config: { http: { adapter }, auth: { exchange: true } },
      controllers: [ProbeController],
    });
  });
  afterAll(() => app.close());

  const probe = (headers: Readonly<Record<string, string>>): supertest.Test =>
    app.request().get('/probe/session').set(headers);
  const secretOf = ({ sessionToken = '' }: SignIn): string => sessionToken.slice(37);

  it('each login has an id and a secret that nobody has seen before', async () => {
    const person = await register(app);
    const all = [];
    for (const transport of CARRIED)
      all.push(await signIn(app, person, transport), await signIn(app, person, transport));
    expect(new Set(all.map(({ sessionId }) => sessionId)).size).toBe(4);
    expect(new Set(all.map(secretOf)).size).toBe(4);
  });

  it.each([
    [
      'a live session of the attacker',
      async () => (await signIn(app, await register(app), 'cookie')).sessionToken ?? '',
    ],
    ['an id and a secret made up', () => Promise.resolve(`00000000-0000-4000-8000-000000000000.${'A'.repeat(43)}`)],
    ['nonsense', () => Promise.resolve('fixed')],
  ])('a cookie planted before the login is not adopted: %s', async (_, plant) => {
    const planted = await plant();
    const victim = await register(app);
    const answer = await app
      .request()
      .post('/v1/auth/login')
      .set({ cookie: `portcullis=${planted}`, 'sec-fetch-site': 'same-origin' })
      .send({ email: victim.email, password: PASSWORD, transport: 'cookie' })
      .expect(200);
    const given = cookieOf(answer) ?? '';
    expect(given.slice(0, 36)).not.toBe(planted.slice(0, 36));
    expect(given.slice(37)).not.toBe(planted.slice(37));
    await probe({ cookie: `portcullis=${planted}` }).expect(401);
    const own = await probe({ cookie: `portcullis=${given}` }).expect(200);
    expect(own.body).toMatchObject({ userId: victim.id });
  });

  it('no session comes before a login: an answer to a stranger sets no cookie', async () => {
    for (const path of ['/v1/auth/me', '/probe/public', '/probe/optional', '/docs', '/nowhere']) {
      expect((await app.request().get(path)).headers['set-cookie']).toBeUndefined();
    }
  });

  it.each(CARRIED)('an exchange out of %s leaves nothing of the old secret', async (from) => {
    const before = await signIn(app, await register(app), from);
    const transport = from === 'cookie' ? 'header' : 'cookie';
    const headers = { 'sec-fetch-site': 'same-origin', ...before.headers };
    const answer = await app.request().post('/v1/auth/exchange').set(headers).send({ transport }).expect(200);
    const after = signInOf(answer, transport);
    expect(secretOf(after)).toMatch(/^[\w-]{43}$/);
    expect(secretOf(after)).not.toBe(secretOf(before));
    await probe(before.headers).expect(401);
    await probe({ authorization: `Session ${before.sessionToken ?? ''}` }).expect(401);
    await probe(after.headers).expect(200);
  });

  it.each(CARRIED)('nor does a change of password, in a session carried by %s', async (transport) => {
    const person = await register(app);
    const before = await signIn(app, person, transport);
    const body = { currentPassword: PASSWORD, newPassword: 'quite another password' };
    const answer = await app.request().post('/v1/auth/password').set(before.headers).send(body).expect(200);
    const after = signInOf(answer, transport);
    expect(secretOf(after)).toMatch(/^[\w-]{43}$/);
    expect(secretOf(after)).not.toBe(secretOf(before));
    await probe(before.headers).expect(401);
    await probe(after.headers).expect(200);
  });
});
