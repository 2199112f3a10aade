import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * For an address without an account a sign-in does the work of somebody else's hash, who is chosen by the address under a key
 * (`src/users/user-credentials.ts`): stable, so that asking twice tells nothing, and out of a guesser's control.
 */
export class Decoys1764700000000 implements MigrationInterface {
  readonly name = 'Decoys1764700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE decoy_key (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        key text NOT NULL
      );
      -- PostgreSQL makes these from its strong source of randomness.
      INSERT INTO decoy_key (key) VALUES (gen_random_uuid()::text || gen_random_uuid()::text);
      -- The next account with a password, from any id
      CREATE INDEX users_with_password ON users (id) WHERE password_hash IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX users_with_password; DROP TABLE decoy_key');
  }
}
