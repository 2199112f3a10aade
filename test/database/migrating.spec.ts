import { jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { DatabaseUnavailableError } from '../../src/database/database.errors.js';
import { migrate } from '../../src/database/migrate.js';
import { MIGRATIONS } from '../../src/database/migrations.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Longer than any statement or answer is waited for in the service of a request. */
const LONG_MIGRATION_MS = 12_000;

it('waits for a process that migrates for as long as that takes', async () => {
  const database = await createTestDatabase();
  const other = new Client({ connectionString: database.url });
  await other.connect();
  try {
    await other.query('SELECT pg_advisory_lock($1)', [0x70_74_63_6c]);
    // As a role may have them that serves people. Those who are connected already keep what they have.
    for (const limit of ['statement_timeout', 'lock_timeout', 'idle_session_timeout'])
      await other.query(`ALTER DATABASE ${other.database} SET ${limit} = '2s'`);
    const migrating = migrate(database.url);
    await sleep(LONG_MIGRATION_MS);
    await other.query('SELECT pg_advisory_unlock_all()');
    // A test's database has had them all.
    expect(await migrating).toEqual([]);
  } finally {
    await other.end();
    await database.drop();
  }
});

it('a role without any privilege but CREATE on its schema makes everything there is', async () => {
  const database = await createTestDatabase();
  const role = `plain_${process.pid}`;
  const url = new URL(database.url);
  url.searchParams.set('options', `-c role=${role} -c search_path=own`);
  try {
    await database.query(`CREATE ROLE ${role}`);
    await database.query(`CREATE SCHEMA own AUTHORIZATION ${role}`);
    expect(await migrate(url.href)).toHaveLength(MIGRATIONS.length);
    expect(await migrate(url.href)).toEqual([]);
  } finally {
    await database.query(`DROP OWNED BY ${role}`);
    await database.query(`DROP ROLE ${role}`);
    await database.drop();
  }
});

describe('a database in which nothing may be made', () => {
  const ROLE = `guest_${process.pid}`;
  let database: TestDatabase;
  const urlWith = (options: string): string => {
    const url = new URL(database.url);
    url.searchParams.set('options', options);
    return url.href;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query('DROP SCHEMA public CASCADE');
    // As PostgreSQL has it since version 15: to be used by all, and added to by its owner.
    await database.query('CREATE SCHEMA public');
    await database.query(`CREATE ROLE ${ROLE}`);
    await database.query(`GRANT USAGE ON SCHEMA public TO ${ROLE}`);
  });
  afterAll(async () => {
    await database.query(`DROP OWNED BY ${ROLE}`);
    await database.query(`DROP ROLE ${ROLE}`);
    await database.drop();
  });

  it('is refused with what the role needs', async () => {
    await expect(migrate(urlWith(`-c role=${ROLE}`))).rejects.toMatchObject({
      name: DatabaseUnavailableError.name,
      message:
        'the database can’t be migrated: permission denied for schema public; the role of database.url needs CREATE on its schema, and to own the tables there',
    });
  });

  it('is refused where no schema is found at all', async () => {
    await expect(migrate(urlWith('-c search_path=nowhere'))).rejects.toMatchObject({
      name: DatabaseUnavailableError.name,
      message: 'the database can’t be migrated: no schema of its search_path is there',
    });
  });
});

it('is refused where it can’t hold every character', async () => {
  const database = await createTestDatabase();
  const url = new URL(database.url);
  url.pathname = `/latin_${process.pid}`;
  const name = url.pathname.slice(1);
  try {
    await database.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`);
    await expect(migrate(url.href)).rejects.toMatchObject({
      name: DatabaseUnavailableError.name,
      message: expect.stringContaining('its encoding is LATIN1 and has to be UTF8') as string,
    });
  } finally {
    await database.query(`DROP DATABASE IF EXISTS ${name}`);
    await database.drop();
  }
});

it('a full disk is said in one line, and nothing beside it', async () => {
  const database = await createTestDatabase();
  const said = (['log', 'info', 'warn', 'error'] as const).map((method) => jest.spyOn(console, method));
  try {
    await database.query('DROP SCHEMA public CASCADE');
    await database.query('CREATE SCHEMA public');
    await database.query('CREATE SCHEMA disk');
    await database.query(`
      CREATE FUNCTION disk.full() RETURNS event_trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$`);
    await database.query(
      "CREATE EVENT TRIGGER disk_full ON ddl_command_start WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION disk.full()",
    );
    const migrating = migrate(database.url);
    await expect(migrating).rejects.toThrow(DatabaseUnavailableError);
    await expect(migrating).rejects.toThrow(
      /^the database can’t be migrated: could not extend file: No space left on device$/,
    );
    for (const method of said) expect(method).not.toHaveBeenCalled();
  } finally {
    jest.restoreAllMocks();
    await database.drop();
  }
});
