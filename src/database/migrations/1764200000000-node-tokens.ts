import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each node puts into access tokens: nodes that differ in it would refuse one another's tokens. */
export class NodeTokens1764200000000 implements MigrationInterface {
  readonly name = 'NodeTokens1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    // Null for a node of an older version that runs beside this one, of which nothing is known.
    await runner.query('ALTER TABLE node ADD COLUMN issuer text, ADD COLUMN audience text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE node DROP COLUMN issuer, DROP COLUMN audience');
  }
}
