import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Refreshes that come at once, in one transaction (src/tokens/refresh-statements.ts). It takes those only that `portcullis_rotate()` would
 * rotate as they stand, and waits for no lock: no caller's trouble is another's. What it leaves out, that function has to judge.
 */
export class RotateMany1765200000000 implements MigrationInterface {
  readonly name = 'RotateMany1765200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION portcullis_rotate_many(
        -- Of equal length; no token twice
        presented_ids uuid[],
        presented_hashes bytea[],
        new_ids uuid[],
        new_hashes bytea[],
        -- The node's wall clock, and what follows from it
        at timestamptz,
        new_expiry timestamptz,
        idle_until timestamptz,
        lock_ms text
      ) RETURNS json LANGUAGE plpgsql VOLATILE
      -- Every row is found by a primary key, or by its place. A plan that was made while a table was small would be kept.
      SET plan_cache_mode = force_generic_plan
      SET enable_seqscan = off
      SET enable_hashjoin = off
      SET enable_mergejoin = off
      AS $$
      DECLARE
        setting text;
        tokens uuid[];
        -- Where they are in the table: nobody moves what is locked.
        places tid[];
        of_sessions uuid[];
        of_users uuid[];
        child_ids uuid[];
        child_hashes bytea[];
        -- What no refresh changes of them, in the order that src/tokens/refresh-turn-row.ts reads
        found json[];
        answer json;
      BEGIN
        -- For this transaction only. A commit that a crash could undo must not have been answered.
        setting := set_config('lock_timeout', lock_ms, true);
        setting := set_config('synchronous_commit', 'on', true);

        -- Locks what portcullis_rotate() locks, but waits for nothing, so nobody can deadlock with it. A row that was changed a
        -- moment ago is looked at anew, with all that is asked of it here. Where half of the idle time is gone the session's row
        -- has to be written, and the other function does that. Lateral, so that a plan begins with the tokens asked for.
        SELECT array_agg(l.id), array_agg(l.place), array_agg(l.session_id), array_agg(l.user_id), array_agg(p.new_id),
          array_agg(p.new_hash), array_agg(json_build_array(p.turn, l.session, l.last_seen_at, l.idle_expires_at, l.person))
        INTO tokens, places, of_sessions, of_users, child_ids, child_hashes, found
        FROM unnest(presented_ids, presented_hashes, new_ids, new_hashes)
          WITH ORDINALITY AS p (id, hash, new_id, new_hash, turn)
        CROSS JOIN LATERAL (
          SELECT r.id, r.ctid AS place, r.session_id, s.user_id, s.last_seen_at, s.idle_expires_at,
            json_build_array(s.id, s.user_id, s.client_id, s.transport, s.secret_hash, s.created_at, s.expires_at,
              s.auth_time, s.auth_methods, s.user_agent, s.ip) AS session,
            json_build_array(u.id, u.email, u.email_verified, u.name, u.status, u.created_at) AS person
          FROM refresh_tokens r
          JOIN sessions s ON s.id = r.session_id
          JOIN users u ON u.id = s.user_id
          WHERE r.id = p.id AND r.secret_hash = p.hash
            AND r.used_at IS NULL AND r.expires_at > at
            AND s.ended_at IS NULL AND s.expires_at > at AND s.idle_expires_at >= at + (idle_until - at) / 2
            AND u.status = 'active' AND u.session_generation = s.generation
          FOR SHARE OF u SKIP LOCKED
          FOR NO KEY UPDATE OF s, r SKIP LOCKED
        ) l;
        IF tokens IS NULL THEN
          RETURN NULL;
        END IF;

        -- By the database's clock, the one that all nodes share: see the grace in portcullis_rotate().
        INSERT INTO refresh_tokens (id, session_id, parent_id, secret_hash, created_at, expires_at)
        SELECT c.id, c.session_id, c.parent_id, c.hash, clock_timestamp(), new_expiry
        FROM unnest(child_ids, of_sessions, tokens, child_hashes) AS c (id, session_id, parent_id, hash);
        UPDATE refresh_tokens r SET used_at = at WHERE r.ctid = ANY (places);

        -- Authorities and the place in the change log that they were read at, in one snapshot, taken while users and sessions
        -- are locked. Uses the primary keys of user_roles and role_permissions.
        SELECT json_build_array(h.epoch, h.position::text, ARRAY(
          SELECT json_build_array(
            o.found,
            ARRAY(SELECT held.role FROM user_roles held WHERE held.user_id = o.user_id ORDER BY held.role),
            ARRAY(SELECT DISTINCT granted.permission
                  FROM user_roles held JOIN role_permissions granted ON granted.role = held.role
                  WHERE held.user_id = o.user_id ORDER BY granted.permission))
          FROM unnest(found, of_users) AS o (found, user_id)))
        INTO answer
        FROM change_head h;
        RETURN answer;
      END
      $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP FUNCTION portcullis_rotate_many(uuid[], bytea[], uuid[], bytea[], timestamptz, timestamptz, timestamptz, text)',
    );
  }
}
