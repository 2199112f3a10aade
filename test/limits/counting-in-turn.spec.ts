import { randomUUID } from 'node:crypto';
import { CounterStore, type CountStep } from '../../src/limits/counter-store.js';
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

  it('and deleted, by many at once, none wait for one another and each gets a number of its own', async () => {
    const [address, place, account] = steps(1_000, 1_000, 1_000);
    if (address === undefined || place === undefined || account === undefined) throw new Error('there are three');
    const attempts = Array.from({ length: 40 }, () => store.countAhead([address, place, account]));
    const numbers = (await Promise.all(attempts)).map(
      ([first]) => (first as { rows: [{ points: number }] }).rows[0].points,
    );
    expect(numbers.sort((one, other) => one - other)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    // PostgreSQL ends a deadlock by failing one of those who are in it.
    const mixed = Array.from({ length: 200 }, (_, index) =>
      index % 2 === 0 ? store.countAhead([address, place, account]) : store.delete([place, account]),
    );
    await expect(Promise.all(mixed)).resolves.toHaveLength(200);
    expect(await pointsOf([address])).toEqual([140]);
  });
});
