import type { PoolClient } from 'pg';
import { DatabaseUnavailableError } from './database.errors.js';
import { MIGRATIONS, MIGRATIONS_TABLE } from './migrations.js';
import { openPool, PATIENT_OPTIONS } from './pool.js';

/** Any constant that no other program on the same server is likely to lock: "ptcl" in ASCII. */
const MIGRATION_LOCK = 0x70_74_63_6c;

/**
 * Brings the schema up to date. Nodes that start together wait for one another on an advisory lock, so each migration runs
 * once; where there is nothing to do it costs a few reads.
 *
 * @param url the database, as in `database.url`
 * @returns the names of the migrations that ran
 * @throws DatabaseUnavailableError when the server can't be reached, the role of the URL may not make tables there, or the database
 *   isn't in UTF-8
 */
export async function migrate(url: string): Promise<string[]> {
  const pool = await openPool({ url, poolSize: 1 }, PATIENT_OPTIONS);
  try {
    // A session lock on a connection of its own: what runs the migrations opens another one.
    const holder = await pool.connect();
    try {
      await holder.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      if (await isUpToDate(holder)) return [];
      // TypeORM was an eighth of the files of a start, and most starts have nothing to migrate.
      const { runMigrations } = await import('./run-migrations.js');
      return await runMigrations(url);
    } finally {
      await holder.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
      holder.release();
    }
  } finally {
    await pool.end();
  }
}

/** By names, as TypeORM does it. */
async function isUpToDate(connection: PoolClient): Promise<boolean> {
  const {
    rows: [found],
  } = await connection.query<{ encoding: string; schema: string | null; there: boolean }>(
    `SELECT current_setting('server_encoding') AS encoding, current_schema() AS schema,
       to_regclass(quote_ident(current_schema()) || '.' || quote_ident($1::text)) IS NOT NULL AS there`,
    [MIGRATIONS_TABLE],
  );
  if (found === undefined || found.schema === null) {
    throw new DatabaseUnavailableError('the database can’t be migrated: no schema of its search_path is there');
  }
  // In any other, some names and addresses can't be written, and each would be 500.
  if (found.encoding !== 'UTF8') {
    throw new DatabaseUnavailableError(
      `the database can’t be used: its encoding is ${found.encoding} and has to be UTF8 (CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0)`,
    );
  }
  if (!found.there) return false;
  const { rows } = await connection.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE}`);
  const ran = new Set(rows.map(({ name }) => name));
  return MIGRATIONS.every((migration) => ran.has(new migration().name));
}
