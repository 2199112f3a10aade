import { Database } from '../../src/database/database.js';
import { CONNECTION_OPTIONS, openPool } from '../../src/database/pool.js';
import { StateUnavailable } from '../../src/database/state-unavailable.js';
import { createTestDatabase } from '../support/test-database.js';

const MOST = 1_000;

it('of those that wait for a connection, the thousand first are served, and who comes beyond is refused at once', async () => {
  const database = await createTestDatabase();
  // How long they wait is not the point: a busy machine may serve a thousand in more than the usual two seconds.
  const patient = { ...CONNECTION_OPTIONS, connectionTimeoutMillis: 60_000 };
  const pool = await openPool({ url: database.url, poolSize: 1 }, patient);
  const pooled = new Database(pool, database.url);
  try {
    const holder = await pooled.connect();
    const waiting = Array.from({ length: MOST }, (_, n) => pooled.query<{ n: number }>('SELECT $1::int AS n', [n]));
    expect(pool.waitingCount).toBe(MOST);
    const beyond = await Promise.allSettled([
      pooled.query('SELECT 1'),
      pooled.queryPrepared('one', 'SELECT 1', []),
      pooled.queryWithin(60_000, 'SELECT 1'),
      pooled.connect(),
    ]);
    // The connection is still held: nobody waited for the refusals.
    expect(pool.waitingCount).toBe(MOST);
    for (const outcome of beyond) {
      const { reason } = outcome as PromiseRejectedResult;
      expect(reason).toBeInstanceOf(StateUnavailable);
      expect(reason).toMatchObject({ headers: { 'retry-after': '1' } });
    }
    holder.release();
    expect((await Promise.all(waiting)).map(([row]) => row?.n)).toEqual(Array.from({ length: MOST }, (_, n) => n));
    expect(await pooled.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  } finally {
    await pooled.onApplicationShutdown();
    await database.drop();
  }
});
