import { jest } from '@jest/globals';
import pg from 'pg';
import { Database } from '../../src/database/database.js';
import { Metrics } from '../../src/operation/metrics.js';
import { expectProblem } from '../http/expect-problem.js';
import { register, signIn, type Person } from '../support/people.js';
import type { TestApp } from '../support/test-app.js';
import { deviceCookieOf, expectThrottled, guess, startLimited, tryPassword } from './guesses.js';

describe('limits in operation', () => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await startLimited();
  });
  beforeEach(async () => {
    person = await register(app);
  });
  afterAll(() => app.close());

  it('are counted in metrics by the limit that refused, and logged once, without whose account it was', async () => {
    const before = app.log().length;
    const sample = async (): Promise<number> => {
      const page = await app.app.get(Metrics, { strict: false }).registry.metrics();
      return Number(/^portcullis_throttled_attempts_total\{limit="account_and_address"\} (\d+)$/m.exec(page)?.[1]);
    };
    expect(await sample()).toBe(0);
    await guess(app, person, '203.0.113.1', 5);
    for (let i = 0; i < 3; i++) expectThrottled(await tryPassword(app, person, '203.0.113.1'));
    expect(await sample()).toBe(3);
    const log = app.log().slice(before);
    const lines = log.split('\n').filter((line) => line.includes('attempts are held back'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'warn',
      limit: 'account_and_address',
      seconds: 30,
      address: '203.0.113.1',
    });
    for (const word of [person.email, person.password, 'wrong 0']) expect(log).not.toContain(word);
  });

  it('cost a sign-in so many statements, and one of an address that is used up none', async () => {
    const queryWithin = jest.spyOn(app.app.get(Database, { strict: false }), 'queryWithin');
    const cost = async (work: () => Promise<unknown>): Promise<number> => {
      queryWithin.mockClear();
      await work();
      return queryWithin.mock.calls.filter(([, sql]) => sql.includes('rate_limits')).length;
    };
    let cookie = '';
    const from = '203.0.113.2';
    expect(
      await cost(async () => {
        cookie = deviceCookieOf(await tryPassword(app, person, from, { transport: 'cookie' }));
      }),
    ).toBe(4);
    expect(await cost(() => tryPassword(app, person, from))).toBe(3);
    expect(await cost(() => tryPassword(app, person, from, { headers: { cookie } }))).toBe(3);
    expect(await cost(() => guess(app, person, from, 1))).toBe(2);
    await guess(app, person, from, 4);
    expect(await cost(() => tryPassword(app, person, from))).toBe(1);
    for (let i = 0; i < 93; i++) await guess(app, { email: `nobody-${i}@example.com` }, from, 1);
    expect(await cost(async () => expectThrottled(await tryPassword(app, person, from)))).toBe(0);
  });

  it('that cannot be counted keep everybody from signing in, and nobody from working', async () => {
    const working = await signIn(app, person, 'header');
    const blocker = new pg.Client(app.database.url);
    await blocker.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE rate_limits IN ACCESS EXCLUSIVE MODE');
    const refused = await tryPassword(app, person, '203.0.113.3');
    expectProblem(refused, 503, 'state_unavailable');
    expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect((await app.request().get('/v1/auth/me').set(working.headers)).status).toBe(200);
    await blocker.query('ROLLBACK');
    await blocker.end();
    expect((await tryPassword(app, person, '203.0.113.3')).status).toBe(200);
  });
});
