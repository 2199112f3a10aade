import { createTestDatabase } from '../support/test-database.js';

describe('a test database', () => {
  it('is migrated, apart from others made at the same time, and counts statements', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    try {
      await one.query('CREATE TABLE mark (id int)');
      expect(await one.query('SELECT position FROM change_head')).toHaveLength(1);
      expect(await other.query("SELECT to_regclass('mark') AS mark")).toEqual([{ mark: null }]);
      const counted = await one.query(
        `SELECT calls FROM pg_stat_statements WHERE query LIKE 'CREATE TABLE mark%' AND dbid =
           (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      expect(counted).toEqual([{ calls: '1' }]);
    } finally {
      await Promise.all([one.drop(), other.drop()]);
    }
    await expect(one.query('SELECT 1')).rejects.toThrow();
  });
});
