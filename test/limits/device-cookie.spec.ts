import type { Response } from 'supertest';
import { register, type Person } from '../support/people.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';
import { deviceCookieOf, expectThrottled, guess, startLimited, tryPassword } from './guesses.js';
import { DAY, HOUR, passTime, SECOND } from './time.js';

const HOME = '203.0.113.1';
const ELSEWHERE = '198.51.100.1';

describe.each(ADAPTERS)('the device cookie, on %s', (adapter) => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await startLimited({ registrationsPerAddress: 100 }, { config: { http: { adapter } } });
  });
  beforeEach(async () => {
    passTime(2 * HOUR);
    person = await register(app);
  });
  afterAll(() => app.close());

  const byCookie = (who: Person, headers: Record<string, string> = {}): Promise<Response> =>
    tryPassword(app, who, HOME, { transport: 'cookie', headers });

  /** Whether a cookie makes a device known: five failures from its address don't count there. */
  const isKnown = async (who: Person, cookie: string): Promise<boolean> => {
    await guess(app, who, ELSEWHERE, 5);
    const answer = await tryPassword(app, who, ELSEWHERE, { headers: { cookie } });
    if (answer.status === 429) expectThrottled(answer);
    return answer.status === 200;
  };

  it('comes with a sign-in by cookie, out of reach of scripts and other sites, and says nothing', async () => {
    const answer = await byCookie(person);
    const cookies = answer.headers['set-cookie'] as unknown as string[];
    const [, device = ''] = cookies;
    expect(cookies).toHaveLength(2);
    const [pair = '', ...attributes] = device.split('; ');
    expect(attributes.sort()).toEqual(['HttpOnly', 'Max-Age=15552000', 'Path=/', 'SameSite=Strict']);
    expect(pair).toMatch(/^portcullis-device=[\w-]{22}\.[0-9a-z]+\.[\w-]{43}$/);
    expect(device).not.toContain(person.id);
    expect(await isKnown(person, pair)).toBe(true);
  });

  it('comes with no other transport, and with no failure', async () => {
    for (const transport of ['header', 'token']) {
      const answer = await tryPassword(app, person, HOME, { transport });
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    const failed = await byCookie({ ...person, password: 'wrong' });
    expect(failed.headers['set-cookie']).toBeUndefined();
  });

  it('is no credential: no route takes it', async () => {
    const cookie = deviceCookieOf(await byCookie(person));
    expect((await app.request().get('/v1/auth/me').set({ cookie })).status).toBe(401);
  });

  it('counts for its own account alone, and can be neither changed nor made up', async () => {
    const cookie = deviceCookieOf(await byCookie(person));
    const other = await register(app);
    expect(await isKnown(other, cookie)).toBe(false);
    passTime(2 * DAY);
    const [name = '', token = ''] = cookie.split('=');
    const [id = '', expires = '', mac = ''] = token.split('.');
    const last = mac.at(-2) === 'A' ? 'B' : 'A';
    const forged = [
      `${id}.${expires}.${mac.slice(0, -2)}${last}${mac.at(-1)}`,
      `${id}.zzzzzzz.${mac}`,
      `${id.slice(0, -1)}${id.endsWith('A') ? 'B' : 'A'}.${expires}.${mac}`,
      `${id}.${expires}.${'A'.repeat(43)}`,
      `${id}.${expires}`,
      '%00',
      '~~~~',
      '',
    ];
    await guess(app, person, ELSEWHERE, 5);
    for (const value of forged) {
      expectThrottled(await tryPassword(app, person, ELSEWHERE, { headers: { cookie: `${name}=${value}` } }));
    }
  });

  it('stops to count half a year after the last sign-in', async () => {
    const cookie = deviceCookieOf(await byCookie(person));
    passTime(179 * DAY);
    expect(await isKnown(person, cookie)).toBe(true);
    passTime(2 * DAY);
    expect(await isKnown(person, cookie)).toBe(false);
  });

  it('stolen, gives five guesses and then pauses, and closes nothing to other devices', async () => {
    const stolen = deviceCookieOf(await byCookie(person));
    const own = deviceCookieOf(await byCookie(person));
    await guess(app, person, ELSEWHERE, 5, { cookie: stolen });
    expectThrottled(await tryPassword(app, person, '198.51.100.2', { headers: { cookie: stolen } }));
    expect((await tryPassword(app, person, ELSEWHERE, { headers: { cookie: own } })).status).toBe(200);
    passTime(31 * SECOND);
    await guess(app, person, ELSEWHERE, 1, { cookie: stolen });
    expectThrottled(await tryPassword(app, person, ELSEWHERE, { headers: { cookie: stolen } }));
  });

  it('is known to the four people who share a browser, and stays the same device to each', async () => {
    const people = [person, await register(app), await register(app), await register(app)];
    let cookie = '';
    for (const one of [...people, person]) cookie = deviceCookieOf(await byCookie(one, { cookie }));
    expect(cookie.split('~')).toHaveLength(4);
    for (const one of people) {
      expect(await isKnown(one, cookie)).toBe(true);
      passTime(HOUR);
    }
    const fifth = deviceCookieOf(await byCookie(await register(app), { cookie }));
    expect(fifth.split('~')).toHaveLength(4);
  });
});

it('is a __Host- cookie wherever the session cookie is one', async () => {
  const app = await startLimited({}, { config: { http: { publicUrl: 'https://auth.example.com' } } });
  try {
    const answer = await tryPassword(app, await register(app), HOME, { transport: 'cookie' });
    const [, device] = answer.headers['set-cookie'] as unknown as string[];
    expect(device).toMatch(
      /^__Host-portcullis-device=[^;]+; Max-Age=15552000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  } finally {
    await app.close();
  }
});
