import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { expectProblem } from '../http/expect-problem.js';
import { register, signIn, type Person } from '../support/people.js';
import type { TestApp } from '../support/test-app.js';
import { deviceCookieOf, expectThrottled, guess, startLimited, tryPassword } from './guesses.js';
import { REDIS_PROGRAM, RedisServer } from './redis-server.js';

if (REDIS_PROGRAM === undefined) {
  process.stderr.write('SKIPPED: limits in Redis, since neither redis-server nor valkey-server is installed here\n');
}
const where = REDIS_PROGRAM === undefined ? describe.skip : describe;

where('limits in Redis', () => {
  let redis: RedisServer;
  let client: Redis;
  let first: TestApp;
  let second: TestApp;
  let person: Person;

  beforeAll(async () => {
    redis = await RedisServer.start();
    client = new Redis(redis.url);
    first = await startLimited({ store: redis.url });
    second = await startLimited({ store: redis.url }, { database: first.database });
  });
  beforeEach(async () => {
    await client.flushall();
    person = await register(first);
  });
  afterAll(async () => {
    client.disconnect();
    await second.close();
    await first.close();
    await redis.stop();
  });

  it('are those of all nodes, and nothing is counted in PostgreSQL', async () => {
    await guess(first, person, '203.0.113.1', 3);
    await guess(second, person, '203.0.113.1', 2);
    for (const node of [first, second]) {
      expect(expectThrottled(await tryPassword(node, person, '203.0.113.1'))).toBeLessThanOrEqual(30);
    }
    expect(await first.database.query('SELECT 1 FROM rate_limits')).toEqual([]);
  });

  it('keep no account and no address by name, and expire by themselves', async () => {
    await guess(first, person, '203.0.113.1', 5);
    const keys = await client.keys('*');
    expect(keys.length).toBeGreaterThan(2);
    for (const key of keys) {
      expect(key).toMatch(/^portcullis:[a-z_]+(:pause)?:[\w-]{43}$/);
      expect(await client.pttl(key)).toBeGreaterThan(0);
    }
  });

  it('double the pause with each failure, and end with a success', async () => {
    await guess(first, person, '203.0.113.1', 5);
    const openGates = async (): Promise<unknown> => client.del(await client.keys('*:pause:*'));
    for (const seconds of [60, 120]) {
      await openGates();
      await guess(second, person, '203.0.113.1', 1);
      const wait = expectThrottled(await tryPassword(first, person, '203.0.113.1'));
      expect(wait).toBeLessThanOrEqual(seconds);
      expect(wait).toBeGreaterThan(seconds / 2);
    }
    await openGates();
    expect((await tryPassword(first, person, '203.0.113.1')).status).toBe(200);
    await guess(second, person, '203.0.113.1', 5);
  });

  it('let the owner in on a known device, and at a known place', async () => {
    const device = deviceCookieOf(await tryPassword(first, person, '203.0.113.1', { transport: 'cookie' }));
    for (let i = 0; i < 10; i++) await guess(i % 2 ? first : second, person, `192.0.2.${i}`, 5);
    expectThrottled(await tryPassword(first, person, '203.0.113.2'));
    expect((await tryPassword(first, person, '203.0.113.2', { headers: { cookie: device } })).status).toBe(200);
    expect((await tryPassword(second, person, '203.0.113.1')).status).toBe(200);
  });

  it('of many attempts at once let no more through than of one after the other', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        tryPassword(i % 2 ? first : second, { email: person.email, password: 'x' }, '203.0.113.1'),
      ),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
  });

  it('that are away keep everybody from signing in, and nobody from working; and come back by themselves', async () => {
    const working = await signIn(first, person, 'header');
    const byToken = await signIn(first, person, 'token');
    await redis.stop();
    const refused = await tryPassword(first, person, '203.0.113.1');
    expectProblem(refused, 503, 'state_unavailable');
    expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    const { email, password } = person;
    expectProblem(await first.request().post('/v1/auth/register').send({ email, password }), 503, 'state_unavailable');
    expect((await first.request().get('/v1/auth/me').set(working.headers)).status).toBe(200);
    const { refreshToken } = byToken;
    expect((await first.request().post('/v1/auth/refresh').send({ refreshToken })).status).toBe(200);
    await redis.start();
    while ((await tryPassword(first, person, '203.0.113.1')).status !== 200) await sleep(50);
    // Once for each node; Nest's logger is one for the process.
    expect((first.log() + second.log()).match(/limits\.store is away/g)).toHaveLength(2);
  });
});

it('a server starts while Redis is away, and says so without the password', async () => {
  const app = await startLimited({ store: 'redis://user:hunter2@127.0.0.1:1' });
  try {
    expectProblem(
      await tryPassword(app, { email: 'a@example.com', password: 'x' }, '203.0.113.1'),
      503,
      'state_unavailable',
    );
    expect(app.log()).toContain('limits.store is away');
    expect(app.log()).not.toContain('hunter2');
  } finally {
    await app.close();
  }
});
