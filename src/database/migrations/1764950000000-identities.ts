import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Identities at other providers, and what keeps the way there and back from being gone twice. See docs/sign-in-strategies.md. */
export class Identities1764950000000 implements MigrationInterface {
  readonly name = 'Identities1764950000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE identities (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        provider text NOT NULL,
        -- Who somebody is there; never an address, which can pass to somebody else.
        subject text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        -- A sign-in finds the account by it; of two that link one identity at once, one does.
        CONSTRAINT identities_subject UNIQUE (provider, subject)
      );
      -- GET /v1/auth/identities, and what is left to sign in by
      CREATE INDEX identities_by_user ON identities (user_id, created_at, id);

      CREATE TABLE used_sign_in_flows (
        flow_hash bytea PRIMARY KEY,
        expires_at timestamptz NOT NULL
      );
      -- The sweep
      CREATE INDEX used_sign_in_flows_by_expiry ON used_sign_in_flows (expires_at);

      -- What a session was begun by, where that was an identity. No foreign key: the session that asks outlives the unlinking.
      ALTER TABLE sessions ADD COLUMN identity_id uuid;
      -- Ending the sessions that an identity began
      CREATE INDEX sessions_by_identity ON sessions (identity_id) WHERE identity_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sessions DROP COLUMN identity_id;
      DROP TABLE used_sign_in_flows;
      DROP TABLE identities;
    `);
  }
}
