import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * API keys. Nodes of the version before know none, and pass over entries of the log whose kind they don't know.
 */
export class ApiKeys1764900000000 implements MigrationInterface {
  readonly name = 'ApiKeys1764900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A key lives only while its generation equals this one: raising it ends them all in one row.
      ALTER TABLE users ADD COLUMN api_key_generation integer NOT NULL DEFAULT 1;

      CREATE TABLE api_keys (
        id uuid PRIMARY KEY,
        -- A user has fifty at most, so their deletion takes them along.
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        generation integer NOT NULL,
        name text NOT NULL,
        -- SHA-256 of the secret
        secret_hash bytea NOT NULL,
        -- What it may do, as far as its user may
        permissions text[] NOT NULL,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3)
      );
      -- Listing one's own keys, counting them, and the cascade from a deleted user
      CREATE INDEX api_keys_by_user ON api_keys (user_id, created_at, id);

      -- Not validated: every row is of the narrower kinds, and a scan would hold the log's lock.
      ALTER TABLE change_log
        DROP CONSTRAINT change_log_kind_check,
        ADD CONSTRAINT change_log_kind_check
          CHECK (kind IN ('session', 'user', 'role', 'client', 'key', 'api-key')) NOT VALID;
      ALTER TABLE audit_events
        DROP CONSTRAINT audit_events_subject_kind_check,
        ADD CONSTRAINT audit_events_subject_kind_check
          CHECK (subject_kind IN ('user', 'session', 'role', 'key', 'client', 'api-key')) NOT VALID;

      -- Also where a node of the version before suspends somebody: their keys stay ended when they are reinstated.
      CREATE FUNCTION portcullis_end_api_keys() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          NEW.api_key_generation := OLD.api_key_generation + 1;
          RETURN NEW;
        END
      $$;
      CREATE TRIGGER users_suspended_end_api_keys BEFORE UPDATE OF status ON users FOR EACH ROW
        WHEN (OLD.status = 'active' AND NEW.status = 'suspended') EXECUTE FUNCTION portcullis_end_api_keys();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER users_suspended_end_api_keys ON users;
      DROP FUNCTION portcullis_end_api_keys();
      DROP TABLE api_keys;
      ALTER TABLE users DROP COLUMN api_key_generation;
      DELETE FROM change_log WHERE kind = 'api-key';
      ALTER TABLE change_log
        DROP CONSTRAINT change_log_kind_check,
        ADD CONSTRAINT change_log_kind_check CHECK (kind IN ('session', 'user', 'role', 'client', 'key'));
      ALTER TABLE audit_events
        DROP CONSTRAINT audit_events_subject_kind_check,
        ADD CONSTRAINT audit_events_subject_kind_check
          CHECK (subject_kind IN ('user', 'session', 'role', 'key', 'client')) NOT VALID;
    `);
  }
}
