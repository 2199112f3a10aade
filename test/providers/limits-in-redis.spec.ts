import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { REDIS_PROGRAM, RedisServer } from '../limits/redis-server.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { NumberSignIn, NumberStrategy, signInByNumber } from './number-sign-in.js';

if (REDIS_PROGRAM === undefined) {
  process.stderr.write(
    'SKIPPED: guesses by address in Redis, since neither redis-server nor valkey-server is installed here\n',
  );
}
const where = REDIS_PROGRAM === undefined ? describe.skip : describe;

where('guessing at credentials that name no account, counted in Redis', () => {
  let redis: RedisServer;
  let client: Redis;
  let first: TestApp;
  let second: TestApp;

  beforeAll(async () => {
    redis = await RedisServer.start();
    client = new Redis(redis.url);
    const limits = { enabled: true, failuresPerAddress: 10, store: redis.url };
    first = await startTestApp({ config: { limits }, providers: [NumberSignIn] });
    second = await startTestApp({ config: { limits }, providers: [NumberSignIn], database: first.database });
  });
  beforeEach(async () => {
    await client.flushall();
    NumberStrategy.runs = 0;
  });
  afterAll(async () => {
    client.disconnect();
    await second.close();
    await first.close();
    await redis.stop();
  });

  /** One after the other, on each node in turn. */
  const inTurn = async (number: string, times: number): Promise<number[]> => {
    const statuses: number[] = [];
    for (let count = 0; count < times; count++) statuses.push(await signInByNumber(count % 2 ? second : first, number));
    return statuses;
  };
  const guesses = async (): Promise<(string | null)[]> => {
    const keys = await client.keys('portcullis:guesses_of_address:*');
    return Promise.all(keys.map((key) => client.get(key)));
  };

  it('costs nothing where it was right, or nobody could say: what was counted is given back', async () => {
    expect(new Set(await inTurn('1234', 12))).toEqual(new Set([200]));
    expect(new Set(await inTurn('away', 12))).toEqual(new Set([503]));
    expect(await guesses()).toEqual(['0']);
  });

  // Last: each node remembers for a while that the address has failed too often.
  it('is held back by address on all nodes together, though all guesses come at once', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 40 }, (_, index) => signInByNumber(index % 2 ? second : first, `${index}`)),
    );
    expect(NumberStrategy.runs).toBe(10);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(30);
    // Those that were refused have been given back, the wrong ones have not.
    expect(await guesses()).toEqual(['10']);
    expect([await signInByNumber(first, '1234'), await signInByNumber(second, '1234')]).toEqual([429, 429]);
  });
});

where('a right guess, counted in a Redis that goes before it could be given back', () => {
  it('is right all the same, and the log says that it is still counted', async () => {
    const redis = await RedisServer.start();
    const limits = { enabled: true, store: redis.url };
    const app = await startTestApp({ config: { limits }, providers: [NumberSignIn] });
    try {
      // The first of an account counts as its registration as well.
      expect(await signInByNumber(app, '1234')).toBe(200);
      NumberStrategy.runs = 0;
      const signIn = signInByNumber(app, '1234');
      while (NumberStrategy.runs === 0) await sleep(5);
      await redis.stop();
      expect(await signIn).toBe(200);
      expect(app.log()).toContain('a sign-in that did not fail is still counted as a failure');
      await redis.start();
      while ((await signInByNumber(app, '1234')) !== 200) await sleep(50);
    } finally {
      await app.close();
      await redis.stop();
    }
  });
});
