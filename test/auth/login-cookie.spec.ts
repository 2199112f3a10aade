import type supertest from 'supertest';
import { head, RECEIPT_HEADER } from '../sessions/shapes.js';
import { cookieOf, PASSWORD, register, signIn, type Person } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

const DAY_S = 86_400;

describe.each(ADAPTERS)('the session cookie on %s', (adapter) => {
  let app: TestApp;
  let person: Person;
  const login = (cookie: string | undefined, transport = 'cookie'): supertest.Test =>
    app
      .request()
      .post('/v1/auth/login')
      .set({ 'sec-fetch-site': 'same-origin', ...(cookie && { cookie: `portcullis=${cookie}` }) })
      .send({ email: person.email, password: PASSWORD, transport });
  const isLive = async (cookie: string): Promise<boolean> => {
    const answer = await app.request().get('/probe/session').set('cookie', `portcullis=${cookie}`);
    return answer.status === 200;
  };

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } }, controllers: [ProbeController] });
    person = await register(app);
  });
  afterAll(() => app.close());

  it('a login ends the session of the cookie that it replaces, and says so by a receipt', async () => {
    const { sessionToken: old = '', sessionId } = await signIn(app, person, 'cookie');
    const answer = await login(old);
    expect(answer.status).toBe(200);
    expect(answer.headers['portcullis-receipt']).toBe(`${await head(app)};complete`);
    expect(answer.headers['portcullis-receipt']).toMatch(RECEIPT_HEADER);
    expect(await isLive(old)).toBe(false);
    expect(await isLive(cookieOf(answer) ?? '')).toBe(true);
    const rows = await app.database.query(
      "SELECT 1 FROM change_log WHERE kind = 'session' AND subject = $1 AND position = (SELECT position FROM change_head)",
      [sessionId],
    );
    expect(rows).toHaveLength(1);
  });

  it("also somebody else's: signing in as another leaves the first signed out", async () => {
    const { sessionToken: theirs = '' } = await signIn(app, await register(app), 'cookie');
    await login(theirs).expect(200);
    expect(await isLive(theirs)).toBe(false);
  });

  it('but not by the id alone: a cookie with a wrong secret ends nothing', async () => {
    const { sessionToken: live = '', sessionId } = await signIn(app, person, 'cookie');
    const answer = await login(`${sessionId}.${'A'.repeat(43)}`);
    expect(answer.status).toBe(200);
    expect(answer.headers['portcullis-receipt']).toBeUndefined();
    expect(await isLive(live)).toBe(true);
  });

  it('nor where the new sign-in replaces no cookie', async () => {
    const { sessionToken: live = '' } = await signIn(app, person, 'cookie');
    const answer = await login(live, 'token');
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(await isLive(live)).toBe(true);
  });

  it('nor where the login fails', async () => {
    const { sessionToken: live = '' } = await signIn(app, person, 'cookie');
    const answer = await login(live).send({ email: person.email, password: 'wrong one', transport: 'cookie' });
    expect(answer.status).toBe(401);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(await isLive(live)).toBe(true);
  });

  it('nor where two cookies of our name came along: one of them was planted', async () => {
    const { sessionToken: first = '' } = await signIn(app, person, 'cookie');
    const { sessionToken: second = '' } = await signIn(app, person, 'cookie');
    await login(`${first}; portcullis=${second}`).expect(200);
    expect([await isLive(first), await isLive(second)]).toEqual([true, true]);
  });
});

describe.each(ADAPTERS)('under an https address on %s', (adapter) => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await startTestApp({
      config: { http: { adapter, publicUrl: 'https://auth.example.com' }, session: { absoluteTimeout: '8d' } },
      controllers: [ProbeController],
    });
    person = await register(app);
  });
  afterAll(() => app.close());

  const login = (): supertest.Test =>
    app
      .request()
      .post('/v1/auth/login')
      .set('origin', 'https://auth.example.com')
      .send({ email: person.email, password: PASSWORD, transport: 'cookie' });

  it('the cookie is __Host-portcullis, Secure, HttpOnly, SameSite=Lax, for the whole site and no domain', async () => {
    const [cookie = ''] = (await login()).headers['set-cookie'] as unknown as string[];
    const [pair = '', ...attributes] = cookie.split('; ');
    expect(pair).toMatch(/^__Host-portcullis=[0-9a-f-]{36}\.[\w-]{43}$/);
    const age = Number(attributes.find((attribute) => attribute.startsWith('Max-Age='))?.slice(8));
    expect(age).toBeLessThanOrEqual(8 * DAY_S);
    expect(age).toBeGreaterThan(8 * DAY_S - 5);
    expect(attributes.filter((attribute) => !attribute.startsWith('Max-Age=')).sort()).toEqual([
      'HttpOnly',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
  });

  it('it signs in, and a cookie of the loopback name is nothing', async () => {
    const value = cookieOf(await login()) ?? '';
    const get = (name: string): supertest.Test =>
      app.request().get('/probe/session').set('cookie', `other=1; ${name}=${value}; more=2`);
    await get('__Host-portcullis').expect(200);
    const answer = await get('portcullis').expect(401);
    expect(answer.body.code).toBe('credential_missing');
  });

  it('a dead one is cleared with the same attributes', async () => {
    const answer = await app.request().get('/probe/session').set('cookie', '__Host-portcullis=dead').expect(401);
    const [cookie = ''] = answer.headers['set-cookie'] as unknown as string[];
    expect(cookie.split('; ').sort()).toEqual([
      'HttpOnly',
      'Max-Age=0',
      'Path=/',
      'SameSite=Lax',
      'Secure',
      '__Host-portcullis=',
    ]);
  });
});
