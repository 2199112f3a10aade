import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What receipts say of verifiers elsewhere that a node answers for (docs/verifiers.md). */
export class Verifiers1765000000000 implements MigrationInterface {
  readonly name = 'Verifiers1765000000000';

  async up(runner: QueryRunner): Promise<void> {
    // Both are of the position in `applied`. A node of an older version answers for nobody.
    await runner.query(`
      ALTER TABLE node
        ADD COLUMN verifiers integer NOT NULL DEFAULT 0,
        ADD COLUMN verifiers_expired integer NOT NULL DEFAULT 0
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE node DROP COLUMN verifiers, DROP COLUMN verifiers_expired');
  }
}
