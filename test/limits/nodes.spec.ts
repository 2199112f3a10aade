import { register, type Person } from '../support/people.js';
import type { TestApp } from '../support/test-app.js';
import { ExpiredCounters } from '../../src/limits/expired-counters.js';
import { deviceCookieOf, expectThrottled, guess, startLimited, tryPassword } from './guesses.js';
import { DAY, MINUTE, passTime } from './time.js';

describe('two nodes', () => {
  let first: TestApp;
  let second: TestApp;
  let person: Person;

  beforeAll(async () => {
    const limits = { signInsPerAddress: 12 };
    first = await startLimited(limits);
    second = await startLimited(limits, { database: first.database });
  });
  beforeEach(async () => {
    passTime(2 * DAY);
    person = await register(first);
  });
  afterAll(async () => {
    await second.close();
    await first.close();
  });

  it('count failures together', async () => {
    await guess(first, person, '203.0.113.1', 3);
    await guess(second, person, '203.0.113.1', 2);
    for (const node of [first, second]) expectThrottled(await tryPassword(node, person, '203.0.113.1'));
  });

  it('count an address together', async () => {
    for (let i = 0; i < 12; i++)
      await guess(i % 2 ? first : second, { email: `no-${i}@example.com` }, '203.0.113.2', 1);
    for (const node of [first, second]) expectThrottled(await tryPassword(node, person, '203.0.113.2'));
  });

  it('know the same devices', async () => {
    const device = deviceCookieOf(await tryPassword(first, person, '203.0.113.3', { transport: 'cookie' }));
    await guess(second, person, '203.0.113.4', 5);
    expectThrottled(await tryPassword(second, person, '203.0.113.4'));
    const answer = await tryPassword(second, person, '203.0.113.4', { headers: { cookie: device } });
    expect(answer.status).toBe(200);
  });

  it('keep no address and no account by name, and no row longer than it counts', async () => {
    await guess(first, person, '203.0.113.9', 5);
    const rows = await first.database.query<{ row: string }>('SELECT r::text AS row FROM rate_limits r');
    const kept = rows.map(({ row }) => row).join('\n');
    expect(rows.length).toBeGreaterThan(2);
    for (const name of [person.email, person.id, '203.0.113.9']) expect(kept).not.toContain(name);
    passTime(31 * DAY);
    expect(await first.app.get(ExpiredCounters, { strict: false }).sweep()).toBeGreaterThanOrEqual(rows.length);
    expect(await first.database.query('SELECT 1 FROM rate_limits')).toEqual([]);
    passTime(MINUTE);
  });
});
