import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { CounterStore, type CountStep } from '../../src/limits/counter-store.js';
import { countInTurn, DELETE_COUNTERS } from '../../src/limits/postgres-statements.js';
import { lockAwaited } from '../support/held-locks.js';
import type { TestApp } from '../support/test-app.js';
import { startLimited } from './guesses.js';
import { passTime } from './time.js';

const MOST = 3;
const WINDOW_MS = 60_000;

let app: TestApp;
let store: CounterStore;

beforeAll(async () => {
  app = await startLimited();
  store = app.app.get(CounterStore, { strict: false });
});
afterAll(() => app.close());

/** Three kinds, each open for so many points. */
function steps(...upTo: readonly number[]): CountStep[] {
  return upTo.map((most, index) => ({
    counter: store.counter({ name: `kind${index}`, points: MOST, durationMs: WINDOW_MS }),
    key: randomUUID(),
    upTo: most,
  }));
}

async function pointsOf(counted: readonly CountStep[]): Promise<number[]> {
  return Promise.all(counted.map(async ({ counter, key }) => (await counter.get(key))?.consumedPoints ?? 0));
}

describe('points counted in turn, in PostgreSQL', () => {
  it('stop at the first counter that is over, and are not held against anybody at the next', async () => {
    const counted = steps(MOST, MOST - 1, MOST);
    for (const [attempt, taken] of [3, 3, 2, 1].entries()) {
      expect([attempt, (await store.countAhead(counted)).length]).toEqual([attempt, taken]);
    }
    expect(await pointsOf(counted)).toEqual([MOST + 1, MOST, MOST - 1]);
  });

  it('are those that the library reads, counts and begins anew after the window', async () => {
    const [step] = steps(MOST);
    if (step === undefined) throw new Error('there is one');
    const { counter, key } = step;
    await counter.penalty(key);
    const [ahead] = await store.countAhead([step]);
    expect(await counter.consume(key, 1, { ahead })).toMatchObject({ consumedPoints: 2, remainingPoints: 1 });
    expect(await pointsOf([step])).toEqual([2]);
    expect((await counter.get(key))?.msBeforeNext).toBeLessThanOrEqual(WINDOW_MS);
    passTime(WINDOW_MS);
    expect(await pointsOf([step])).toEqual([0]);
    await store.countAhead([step]);
    expect(await pointsOf([step])).toEqual([1]);
  });

  it('by many at once are each a number of its own', async () => {
    const counted = steps(1_000, 1_000, 1_000);
    const answers = await Promise.all(Array.from({ length: 40 }, () => store.countAhead(counted)));
    const numbers = answers.map(([first]) => (first as { rows: [{ points: number }] }).rows[0].points);
    expect(numbers.sort((one, other) => one - other)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(await pointsOf(counted)).toEqual([40, 40, 40]);
  });

  it('can’t wait for a deletion that waits for them', async () => {
    const [place, account] = [randomUUID(), randomUUID()];
    const expire = Date.now() + WINDOW_MS;
    await app.database.query('INSERT INTO rate_limits VALUES ($1, 1, $3), ($2, 1, $3)', [place, account, expire]);
    const connections = Array.from({ length: 3 }, () => new pg.Client(app.database.url));
    const [blocker, counting, deleting] = connections as [pg.Client, pg.Client, pg.Client];
    for (const connection of connections) await connection.connect();
    await blocker.query('BEGIN');
    await blocker.query('SELECT 1 FROM rate_limits WHERE key = $1 FOR UPDATE', [place]);
    const counted = counting.query(countInTurn(2), [expire - WINDOW_MS, place, expire, MOST, account, expire]);
    await lockAwaited(app.database);
    // It comes to the place second. Had it locked the account before, the count would now wait for it, and it for the count.
    const deleted = deleting.query(DELETE_COUNTERS, [[place, account]]);
    await lockAwaited(app.database, 2);
    await blocker.query('COMMIT');
    expect((await counted).rows).toMatchObject([{ points: 2 }, { points: 2 }]);
    expect((await deleted).rowCount).toBe(2);
    for (const connection of connections) await connection.end();
  });
});
