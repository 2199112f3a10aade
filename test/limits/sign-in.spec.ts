import { jest } from '@jest/globals';
import { PasswordHasher } from '../../src/users/password-hasher.js';
import { register, type Person } from '../support/people.js';
import type { TestApp } from '../support/test-app.js';
import { deviceCookieOf, expectThrottled, guess, startLimited, tryPassword } from './guesses.js';
import { DAY, HOUR, passTime, SECOND } from './time.js';

const HOME = '203.0.113.1';
const ELSEWHERE = '198.51.100.1';

/** Another address for each number. */
const bot = (number: number): string => `192.0.2.${number}`;

describe('guessing at an account', () => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await startLimited();
  });
  beforeEach(async () => {
    person = await register(app);
    // Registrations are limited too, and so is each address; a test begins with nothing counted.
    passTime(2 * HOUR);
  });
  afterAll(() => app.close());

  it('pauses after five failures, for twice as long each time, and for an hour at most', async () => {
    await guess(app, person, ELSEWHERE, 5);
    for (const seconds of [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]) {
      const wait = expectThrottled(await tryPassword(app, person, ELSEWHERE));
      expect(wait).toBeLessThanOrEqual(seconds);
      expect(wait).toBeGreaterThan(seconds - 10);
      passTime(seconds * SECOND);
      await guess(app, person, ELSEWHERE, 1);
    }
  });

  it('makes no pause longer by hammering, and does no work for it', async () => {
    await guess(app, person, ELSEWHERE, 5);
    const verify = jest.spyOn(app.app.get(PasswordHasher, { strict: false }), 'verify');
    for (let i = 0; i < 10; i++) expectThrottled(await tryPassword(app, person, ELSEWHERE));
    expect(verify).not.toHaveBeenCalled();
    verify.mockRestore();
    passTime(31 * SECOND);
    expect((await tryPassword(app, person, ELSEWHERE)).status).toBe(200);
  });

  it('ends with a success, after which five failures are free again', async () => {
    await guess(app, person, HOME, 5);
    passTime(31 * SECOND);
    expect((await tryPassword(app, person, HOME)).status).toBe(200);
    expect((await tryPassword(app, person, HOME)).status).toBe(200);
    await guess(app, person, HOME, 5);
    expectThrottled(await tryPassword(app, person, HOME));
  });

  it('tells nothing: an unknown account is throttled like a known one, in any spelling', async () => {
    for (const email of [person.email, 'nobody@example.com']) {
      await guess(app, { email }, ELSEWHERE, 4);
      await guess(app, { email: email.toUpperCase() }, ELSEWHERE, 1);
      expectThrottled(await tryPassword(app, { email, password: 'x' }, ELSEWHERE));
      passTime(2 * DAY);
    }
  });

  it('keeps nobody out at another address, and no other account at this one', async () => {
    await guess(app, person, ELSEWHERE, 5);
    expectThrottled(await tryPassword(app, person, ELSEWHERE));
    expect((await tryPassword(app, person, HOME)).status).toBe(200);
    const other = await register(app);
    expect((await tryPassword(app, other, ELSEWHERE)).status).toBe(200);
  });

  it('from many addresses pauses after fifty failures, and lets the owner in on a device that is known', async () => {
    const device = deviceCookieOf(await tryPassword(app, person, HOME, { transport: 'cookie' }));
    for (let i = 0; i < 10; i++) await guess(app, person, bot(i), 5);
    expectThrottled(await tryPassword(app, person, bot(100)));
    // The owner is anywhere, even behind the attacker's address.
    for (const from of ['203.0.113.77', bot(1)]) {
      expectThrottled(await tryPassword(app, person, from));
      expect((await tryPassword(app, person, from, { headers: { cookie: device } })).status).toBe(200);
    }
    // That success was not the attackers': they are still held back.
    expectThrottled(await tryPassword(app, person, bot(101)));
  });

  it('from many addresses lets the owner in from where they signed in before, without a cookie', async () => {
    expect((await tryPassword(app, person, HOME)).status).toBe(200);
    for (let i = 0; i < 10; i++) await guess(app, person, bot(i), 5);
    expectThrottled(await tryPassword(app, person, '203.0.113.77'));
    expect((await tryPassword(app, person, HOME)).status).toBe(200);
    passTime(31 * DAY);
  });

  it('is never looked at more than a hundred times in a row without a pause, known places and unknown ones together', async () => {
    const device = deviceCookieOf(await tryPassword(app, person, HOME, { transport: 'cookie' }));
    let failures = 0;
    const until429 = async (from: (n: number) => string, headers: Record<string, string>): Promise<void> => {
      for (let i = 0; i < 120; i++) {
        const answer = await tryPassword(app, { email: person.email, password: 'x' }, from(i), { headers });
        if (answer.status === 429) return;
        expect(answer.status).toBe(401);
        failures++;
      }
      throw new Error('nothing was ever throttled');
    };
    await until429(bot, {});
    await until429(bot, { cookie: device });
    await until429(() => HOME, {});
    expect(failures).toBeLessThanOrEqual(100);
    expect(failures).toBeGreaterThanOrEqual(50);
  });

  it('at a pace of a few a day still comes to its pause', async () => {
    for (let i = 0; i < 25; i++) {
      passTime(DAY);
      await guess(app, person, bot(i), 2);
    }
    expectThrottled(await tryPassword(app, person, bot(100)));
  });

  it('many times at once gets no more through than one after the other', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => tryPassword(app, { email: person.email, password: 'x' }, ELSEWHERE)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(5).fill(401),
      ...Array<number>(25).fill(429),
    ]);
    // What one address was refused is not held against the account.
    await guess(app, person, bot(1), 5);
  });
});
