import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit log: rows are added, and leave only by the purge of what is older than `audit.retention`. */
export class Audit1764800000000 implements MigrationInterface {
  readonly name = 'Audit1764800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_events (
        id uuid PRIMARY KEY,
        -- Milliseconds, as a cursor and a Date hold them: of two that differ by less, a page could lose one.
        at timestamptz(3) NOT NULL,
        type text NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('success', 'failure')),
        actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'client', 'operator', 'anonymous', 'system')),
        actor_id text,
        -- No foreign keys: an event outlives what it is about.
        subject_kind text CHECK (subject_kind IN ('user', 'session', 'role', 'key', 'client')),
        subject_id text,
        user_id text,
        request_id text,
        address text,
        user_agent text,
        details jsonb NOT NULL CHECK (octet_length(details::text) <= 8192)
      );
      -- GET /v1/audit and the export, in pages; the purge
      CREATE INDEX audit_events_by_time ON audit_events (at, id);
      -- The same by each filter
      CREATE INDEX audit_events_by_type ON audit_events (type, at, id);
      CREATE INDEX audit_events_by_actor ON audit_events (coalesce(actor_id, actor_kind), at, id);
      CREATE INDEX audit_events_by_subject ON audit_events (subject_id, at, id);
      CREATE INDEX audit_events_by_user ON audit_events (user_id, at, id);

      -- Neither a mistake of ours nor a statement that somebody smuggles in changes what has been written. The owner of the
      -- table can take the trigger away: against them only a copy elsewhere helps (portcullis audit export).
      CREATE FUNCTION portcullis_keep_audit_events() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'DELETE' AND current_setting('portcullis.audit_purge', true) = 'on' THEN
            RETURN OLD;
          END IF;
          RAISE EXCEPTION 'audit_events is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
        END
      $$;
      CREATE TRIGGER audit_events_are_kept BEFORE UPDATE OR DELETE ON audit_events
        FOR EACH ROW EXECUTE FUNCTION portcullis_keep_audit_events();
      CREATE TRIGGER audit_events_are_not_truncated BEFORE TRUNCATE ON audit_events
        FOR EACH STATEMENT EXECUTE FUNCTION portcullis_keep_audit_events();

      -- The one way out: the setting holds for this function's own statement, and is gone when it returns. A SET clause of the
      -- function would say so, but only a superuser may give a function a setting that the server doesn't know.
      CREATE FUNCTION portcullis_purge_audit_events(before timestamptz, batch integer) RETURNS integer LANGUAGE plpgsql AS $$
        DECLARE removed integer;
        BEGIN
          PERFORM set_config('portcullis.audit_purge', 'on', true);
          DELETE FROM audit_events WHERE id IN (
            SELECT due.id FROM audit_events due WHERE due.at < before
            ORDER BY due.at, due.id LIMIT batch FOR UPDATE SKIP LOCKED
          );
          GET DIAGNOSTICS removed = ROW_COUNT;
          PERFORM set_config('portcullis.audit_purge', 'off', true);
          RETURN removed;
        END
      $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION portcullis_purge_audit_events(timestamptz, integer);
      DROP TABLE audit_events;
      DROP FUNCTION portcullis_keep_audit_events();
    `);
  }
}
