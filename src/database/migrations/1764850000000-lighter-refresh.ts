import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Refresh1764550000000 } from './1764550000000-refresh.js';

/**
 * A refresh leaves the session's row alone, unless it would soon idle out: `LastSeen` writes the use behind, as it does that
 * of a session. The signature stays, so that nodes of the version before go on with it: they note nothing, and what they
 * refresh is written as seen when half its idle time is gone.
 */
export class LighterRefresh1764850000000 implements MigrationInterface {
  readonly name = 'LighterRefresh1764850000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION portcullis_refresh(
        presented_id uuid,
        presented_hash bytea,
        new_id uuid,
        new_hash bytea,
        -- The node's wall clock, and what follows from it
        at timestamptz,
        new_expiry timestamptz,
        idle_until timestamptz,
        grace_ms double precision,
        lock_ms text,
        OUT outcome text,
        OUT successor uuid,
        OUT successor_expiry timestamptz,
        OUT session sessions,
        OUT person users,
        OUT roles text[],
        OUT permissions text[],
        OUT epoch uuid,
        OUT head bigint
      ) LANGUAGE plpgsql VOLATILE AS $$
      DECLARE
        found_rows record;
        token refresh_tokens;
        child refresh_tokens;
      BEGIN
        -- For this transaction only. A commit that a crash could undo must not have been answered.
        PERFORM set_config('lock_timeout', lock_ms, true), set_config('synchronous_commit', 'on', true);

        -- The user first, as whoever raises a generation does, or the two could deadlock: shared, so that a suspension under
        -- way is waited for. Then session and token, against the session's end and against other refreshes. What a lock
        -- waited for is read anew. Uses the primary keys of all three tables.
        SELECT r AS token, s AS session, u AS person INTO found_rows
        FROM refresh_tokens r
        JOIN sessions s ON s.id = r.session_id
        JOIN users u ON u.id = s.user_id
        WHERE r.id = presented_id AND r.secret_hash = presented_hash
        FOR SHARE OF u
        FOR NO KEY UPDATE OF s, r;
        IF NOT FOUND THEN
          outcome := 'invalid';
          RETURN;
        END IF;
        token := found_rows.token;
        session := found_rows.session;
        person := found_rows.person;

        IF session.ended_at IS NOT NULL OR person.status <> 'active' OR person.session_generation <> session.generation
          OR session.expires_at <= at OR token.expires_at <= at THEN
          -- Used, and its session is dead: another reuse may have ended it a moment ago, and not be everywhere yet.
          outcome := CASE WHEN token.used_at IS NULL THEN 'invalid' ELSE 'reused' END;
          RETURN;
        END IF;
        IF session.idle_expires_at <= at THEN
          outcome := 'idle';
          RETURN;
        END IF;

        IF token.used_at IS NULL THEN
          outcome := 'rotated';
          -- By the database's clock, the one that all nodes share: see the grace below.
          INSERT INTO refresh_tokens (id, session_id, parent_id, secret_hash, created_at, expires_at)
          VALUES (new_id, session.id, token.id, new_hash, clock_timestamp(), new_expiry)
          RETURNING * INTO child;
          UPDATE refresh_tokens SET used_at = at WHERE id = token.id;
          -- The node writes the use behind, with others. Not where half the idle time is gone: with that note lost, or before
          -- another node sees it, the session could idle out.
          IF session.idle_expires_at < at + (idle_until - at) / 2 THEN
            UPDATE sessions s
            SET last_seen_at = GREATEST(s.last_seen_at, at),
                idle_expires_at = GREATEST(s.idle_expires_at, LEAST(s.expires_at, idle_until))
            WHERE s.id = session.id
            RETURNING s.* INTO session;
          END IF;
        ELSE
          outcome := 'repeated';
          -- Uses the unique constraint refresh_tokens_one_successor.
          SELECT * INTO child FROM refresh_tokens r WHERE r.parent_id = token.id;
          -- The grace is over when either clock says so: a node whose clock is behind can't stretch it. Without a grace no
          -- difference between clocks may open one.
          IF grace_ms <= 0 OR at - token.used_at >= grace_ms * interval '1 millisecond'
            OR clock_timestamp() - child.created_at >= grace_ms * interval '1 millisecond' THEN
            outcome := 'reused';
            RETURN;
          END IF;
          IF child.id IS NULL OR child.used_at IS NOT NULL THEN
            outcome := 'superseded';
            RETURN;
          END IF;
        END IF;
        successor := child.id;
        successor_expiry := child.expires_at;

        -- Authorities and the place in the change log that they were read at, in one snapshot, taken while user and session
        -- are locked. Uses the primary keys of user_roles and role_permissions.
        SELECT
          ARRAY(SELECT held.role FROM user_roles held WHERE held.user_id = person.id ORDER BY held.role),
          ARRAY(SELECT DISTINCT granted.permission
                FROM user_roles held JOIN role_permissions granted ON granted.role = held.role
                WHERE held.user_id = person.id ORDER BY granted.permission),
          h.epoch, h.position
        INTO roles, permissions, epoch, head
        FROM change_head h;
      END
      $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    const before = new Refresh1764550000000();
    await before.down(runner);
    await before.up(runner);
  }
}
