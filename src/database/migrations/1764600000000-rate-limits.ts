import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What `limits.store: postgres` counts. Columns and their order are those that rate-limiter-flexible writes. */
export class RateLimits1764600000000 implements MigrationInterface {
  readonly name = 'RateLimits1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    // Unlogged: a count waits for no disk and writes no log. A crash of the server empties it, and counting starts anew.
    // Each row is updated in place many times before it expires, hence the room in its pages.
    await runner.query(`
      CREATE UNLOGGED TABLE rate_limits (
        key varchar(255) PRIMARY KEY,
        points integer NOT NULL DEFAULT 0,
        expire bigint
      ) WITH (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rate_limits');
  }
}
