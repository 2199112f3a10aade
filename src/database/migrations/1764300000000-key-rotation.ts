import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When signing keys change their state, and until when what they signed is in force (docs/keys.md). */
export class KeyRotation1764300000000 implements MigrationInterface {
  readonly name = 'KeyRotation1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE signing_keys
        -- From when a next key signs, or since when one does. Null for one that a node of an older version made.
        ADD COLUMN signs_from timestamptz,
        -- No token that the key has signed is in force after this; a node that would sign beyond it moves it on first.
        ADD COLUMN verifies_until timestamptz;
      -- Whatever nodes of the older version have signed: the longest life and tolerance that they can be set to.
      UPDATE signing_keys SET signs_from = created_at, verifies_until = now() + interval '1 day 5 minutes';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE signing_keys DROP COLUMN signs_from, DROP COLUMN verifies_until');
  }
}
