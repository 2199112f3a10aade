import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A refresh as `portcullis_refresh()` does it, a fifth cheaper for the server: its answer is one JSON list made where the rows are
 * locked, in place of two whole rows that the calling statement took apart. The old function stays for nodes of the version
 * before.
 */
export class Rotate1765100000000 implements MigrationInterface {
  readonly name = 'Rotate1765100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION portcullis_rotate(
        presented_id uuid,
        presented_hash bytea,
        new_id uuid,
        new_hash bytea,
        -- The node's wall clock, and what follows from it
        at timestamptz,
        new_expiry timestamptz,
        idle_until timestamptz,
        grace_ms double precision,
        lock_ms text
      ) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
      DECLARE
        setting text;
        first_use timestamptz;
        of_session uuid;
        of_user uuid;
        seen_at timestamptz;
        idle_at timestamptz;
        in_force boolean;
        -- What no refresh changes of them, in the order that src/tokens/refresh-turn-row.ts reads
        session json;
        person json;
        outcome text;
        child_id uuid;
        child_expiry timestamptz;
        child_made_at timestamptz;
        child_used_at timestamptz;
        answer json;
      BEGIN
        -- For this transaction only. A commit that a crash could undo must not have been answered.
        setting := set_config('lock_timeout', lock_ms, true);
        setting := set_config('synchronous_commit', 'on', true);

        -- The user first, as whoever raises a generation does, or the two could deadlock: shared, so that a suspension under
        -- way is waited for. Then session and token, against the session's end and against other refreshes. What a lock
        -- waited for is read anew, with what is made of it here. Uses the primary keys of all three tables.
        SELECT r.used_at, s.id, u.id, s.last_seen_at, s.idle_expires_at,
          s.ended_at IS NULL AND u.status = 'active' AND u.session_generation = s.generation
            AND s.expires_at > at AND r.expires_at > at,
          json_build_array(s.id, s.user_id, s.client_id, s.transport, s.secret_hash, s.created_at, s.expires_at,
            s.auth_time, s.auth_methods, s.user_agent, s.ip),
          json_build_array(u.id, u.email, u.email_verified, u.name, u.status, u.created_at)
        INTO first_use, of_session, of_user, seen_at, idle_at, in_force, session, person
        FROM refresh_tokens r
        JOIN sessions s ON s.id = r.session_id
        JOIN users u ON u.id = s.user_id
        WHERE r.id = presented_id AND r.secret_hash = presented_hash
        FOR SHARE OF u
        FOR NO KEY UPDATE OF s, r;
        IF NOT FOUND THEN
          RETURN json_build_array('invalid');
        END IF;
        IF in_force IS NOT TRUE THEN
          -- Used, and its session is dead: another reuse may have ended it a moment ago, and not be everywhere yet.
          RETURN json_build_array(CASE WHEN first_use IS NULL THEN 'invalid' ELSE 'reused' END);
        END IF;
        IF idle_at <= at THEN
          RETURN json_build_array('idle', session, seen_at, idle_at);
        END IF;

        IF first_use IS NULL THEN
          outcome := 'rotated';
          child_id := new_id;
          child_expiry := new_expiry;
          -- By the database's clock, the one that all nodes share: see the grace below.
          INSERT INTO refresh_tokens (id, session_id, parent_id, secret_hash, created_at, expires_at)
          VALUES (new_id, of_session, presented_id, new_hash, clock_timestamp(), new_expiry);
          UPDATE refresh_tokens SET used_at = at WHERE id = presented_id;
          -- The node writes the use behind, with others. Not where half the idle time is gone: with that note lost, or before
          -- another node sees it, the session could idle out.
          IF idle_at < at + (idle_until - at) / 2 THEN
            UPDATE sessions s
            SET last_seen_at = GREATEST(s.last_seen_at, at),
                idle_expires_at = GREATEST(s.idle_expires_at, LEAST(s.expires_at, idle_until))
            WHERE s.id = of_session
            RETURNING s.last_seen_at, s.idle_expires_at INTO seen_at, idle_at;
          END IF;
        ELSE
          outcome := 'repeated';
          -- Uses the unique constraint refresh_tokens_one_successor.
          SELECT r.id, r.expires_at, r.created_at, r.used_at INTO child_id, child_expiry, child_made_at, child_used_at
          FROM refresh_tokens r WHERE r.parent_id = presented_id;
          -- The grace is over when either clock says so: a node whose clock is behind can't stretch it. Without a grace no
          -- difference between clocks may open one.
          IF grace_ms <= 0 OR at - first_use >= grace_ms * interval '1 millisecond'
            OR clock_timestamp() - child_made_at >= grace_ms * interval '1 millisecond' THEN
            RETURN json_build_array('reused');
          END IF;
          IF child_id IS NULL OR child_used_at IS NOT NULL THEN
            RETURN json_build_array('superseded');
          END IF;
        END IF;

        -- Authorities and the place in the change log that they were read at, in one snapshot, taken while user and session
        -- are locked. Uses the primary keys of user_roles and role_permissions.
        SELECT json_build_array(outcome, session, seen_at, idle_at, person, child_id, child_expiry,
          ARRAY(SELECT held.role FROM user_roles held WHERE held.user_id = of_user ORDER BY held.role),
          ARRAY(SELECT DISTINCT granted.permission
                FROM user_roles held JOIN role_permissions granted ON granted.role = held.role
                WHERE held.user_id = of_user ORDER BY granted.permission),
          h.epoch, h.position::text)
        INTO answer
        FROM change_head h;
        RETURN answer;
      END
      $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP FUNCTION portcullis_rotate(uuid, bytea, uuid, bytea, timestamptz, timestamptz, timestamptz, double precision, text)',
    );
  }
}
