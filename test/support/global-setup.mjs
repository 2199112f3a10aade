import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../dist/database/embedded/launcher.js';
import { migrate } from '../../dist/database/migrate.js';

const TEMPLATE = 'portcullis_template';

/**
 * One PostgreSQL for the whole run, with a migrated template that each test file copies (test-database.ts). It is a
 * server of our own in a temporary folder, or the one that TEST_DATABASE_URL names, as a role that may make databases.
 */
export default async function setUp() {
  const url = process.env.TEST_DATABASE_URL ?? (await startServer());
  await makeTemplate(url);
  // Workers are started after this, and inherit it.
  process.env.PORTCULLIS_TEST_SERVER = JSON.stringify({ url });
}

async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-test-'));
  // Under root the server runs as another account, which has to get through to its cluster.
  chmodSync(folder, 0o711);
  const server = await startEmbeddedPostgres({
    dataDir: folder,
    settings: {
      // Tests count statements with it. The package ships it.
      shared_preload_libraries: 'pg_stat_statements',
      // Each test's database counts for itself, and past the usual 5,000 the rarest are forgotten.
      'pg_stat_statements.max': '50000',
      max_connections: '400',
      // Nobody minds losing a test's data with the machine.
      fsync: 'off',
      full_page_writes: 'off',
    },
  });
  globalThis.portcullisTestServer = { server, folder };
  return server.url;
}

async function makeTemplate(url) {
  await onServer(url, async (client) => {
    if ((await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [TEMPLATE])).rowCount) {
      await client.query(`ALTER DATABASE ${TEMPLATE} IS_TEMPLATE false`);
      await client.query(`DROP DATABASE ${TEMPLATE} WITH (FORCE)`);
    }
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
  });
  const template = new URL(url);
  template.pathname = `/${TEMPLATE}`;
  await migrate(template.href);
  await onServer(template.href, (client) => client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements'));
  // With nobody able to connect, nobody can keep it from being copied.
  await onServer(url, (client) => client.query(`ALTER DATABASE ${TEMPLATE} IS_TEMPLATE true ALLOW_CONNECTIONS false`));
}

async function onServer(url, work) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
