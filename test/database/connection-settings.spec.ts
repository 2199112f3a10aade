import { Database } from '../../src/database/database.js';
import { openPool } from '../../src/database/pool.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('a database whose settings differ from those that are usual', () => {
  let made: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    made = await createTestDatabase();
    const name = new URL(made.url).pathname.slice(1);
    await made.query(`ALTER DATABASE ${name} SET DateStyle = 'SQL, DMY'`);
    await made.query(`ALTER DATABASE ${name} SET default_transaction_isolation = 'serializable'`);
    database = new Database(await openPool({ url: made.url, poolSize: 1 }), made.url);
  });
  afterAll(async () => {
    await database.onApplicationShutdown();
    await made.drop();
  });

  it('gives moments that can be read', async () => {
    const rows = await database.query<{ at: Date }>(`SELECT timestamptz '2026-02-03 04:05:06Z' AS at`);
    expect(rows).toEqual([{ at: new Date('2026-02-03T04:05:06Z') }]);
  });

  it('shows each statement what was committed before it', async () => {
    expect(await database.query('SHOW transaction_isolation')).toEqual([{ transaction_isolation: 'read committed' }]);
  });
});
