import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who holds live state in memory, and the epoch that its acknowledgements count in (docs/revocation.md). */
export class Nodes1764100000000 implements MigrationInterface {
  readonly name = 'Nodes1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE node (
        -- One row for each registration of a process; never used again, never named after a host.
        incarnation uuid PRIMARY KEY,
        heartbeat bigint NOT NULL,
        epoch uuid NOT NULL,
        applied bigint NOT NULL,
        -- Nobody waits longer for a node that it knows nothing about: LEASE_MAX in src/changes/lease-limits.ts
        lease_ms integer NOT NULL CHECK (lease_ms BETWEEN 1 AND 5000),
        label text NOT NULL
      );

      -- When this epoch began; --new-epoch of a restore moves it on.
      ALTER TABLE change_head ADD COLUMN since timestamptz NOT NULL DEFAULT '-infinity';

      -- The epoch in force: what a restore sets, and what changes by itself when the server is another one, or was promoted,
      -- or restarted. Fails on a standby, whose word must not count.
      CREATE FUNCTION portcullis_epoch() RETURNS uuid LANGUAGE sql STABLE AS $$
        SELECT md5(concat_ws('/', head.epoch, (pg_control_system()).system_identifier,
                   substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),
                   extract(epoch FROM pg_postmaster_start_time())))::uuid
        FROM change_head head
      $$;

      -- For how many milliseconds the server has surely been up under this epoch. A promotion leaves the server's start time
      -- as it was, so on any but the first timeline nothing is sure.
      CREATE FUNCTION portcullis_epoch_age_ms() RETURNS double precision LANGUAGE sql VOLATILE AS $$
        SELECT CASE WHEN pg_walfile_name(pg_current_wal_lsn()) LIKE '00000001%'
          THEN extract(epoch FROM clock_timestamp() - greatest(pg_postmaster_start_time(), head.since)) * 1000
          ELSE 0 END
        FROM change_head head
      $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION portcullis_epoch_age_ms();
      DROP FUNCTION portcullis_epoch();
      ALTER TABLE change_head DROP COLUMN since;
      DROP TABLE node;
    `);
  }
}
