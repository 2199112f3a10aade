import { Database } from '../../src/database/database.js';
import { openPool } from '../../src/database/pool.js';
import { StateUnavailable } from '../../src/database/state-unavailable.js';
import { DatabaseProxy } from '../faults/proxy.js';
import { until } from '../faults/until.js';
import { createTestDatabase } from '../support/test-database.js';

/** What the pool asks a new connection before anybody may use it. */
const FIRST_QUESTION = 'pg_is_in_recovery';

it('a connection breaks before the pool hands it out: unavailable, the process lives, and the next one works', async () => {
  const database = await createTestDatabase();
  const link = await DatabaseProxy.start(database.url);
  const pool = await openPool({ url: link.url, poolSize: 2 });
  const pooled = new Database(pool, link.url);
  try {
    link.reset();
    await until('the pool is empty', () => pool.totalCount === 0);
    link.mend();
    // The answer to the first question is on its way for long enough.
    link.delay('toClient', 200);
    const broken = link.answerTo(FIRST_QUESTION).then(() => link.reset());
    await expect(pooled.query('SELECT 1')).rejects.toBeInstanceOf(StateUnavailable);
    await broken;
    link.mend();
    expect(await pooled.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  } finally {
    await pooled.onApplicationShutdown();
    await link.close();
    await database.drop();
  }
});
