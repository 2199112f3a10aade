import { createServer, type AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import type { Pool } from 'pg';
import { Lease } from '../../src/changes/lease.js';
import { Database } from '../../src/database/database.js';
import { openPool } from '../../src/database/pool.js';
import { StateUnavailable } from '../../src/database/state-unavailable.js';
import { DatabaseProxy } from '../faults/proxy.js';
import { until } from '../faults/until.js';
import { startTestApp } from '../support/test-app.js';
import { createTestDatabase } from '../support/test-database.js';

/** What the pool asks a new connection before anybody may use it. */
const FIRST_QUESTION = 'pg_is_in_recovery';

it('a connection breaks before the pool hands it out: unavailable, the process lives, and the next one works', async () => {
  const database = await createTestDatabase();
  const link = await DatabaseProxy.start(database.url);
  const pool = await openPool({ url: link.url, poolSize: 2 });
  const pooled = new Database(pool, link.url);
  try {
    link.reset();
    await until('the pool is empty', () => pool.totalCount === 0);
    link.mend();
    // The answer to the first question is on its way for long enough.
    link.delay('toClient', 200);
    const broken = link.answerTo(FIRST_QUESTION).then(() => link.reset());
    await expect(pooled.query('SELECT 1')).rejects.toBeInstanceOf(StateUnavailable);
    await broken;
    link.mend();
    expect(await pooled.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  } finally {
    await pooled.onApplicationShutdown();
    await link.close();
    await database.drop();
  }
});

it('a connection for the lease that takes no LISTEN, as a standby’s, is closed: no attempt leaves one behind', async () => {
  const app = await startTestApp({ config: { changes: { lease: '500ms' } } });
  const database = app.app.get(Database, { strict: false });
  const open = database.openOwnConnection.bind(database);
  let [opened, closed] = [0, 0];
  const opening = jest.spyOn(database, 'openOwnConnection').mockImplementation(async (timeoutMs) => {
    const client = await open(timeoutMs);
    opened += 1;
    client.once('end', () => (closed += 1));
    const refused = Promise.reject(new Error('cannot execute LISTEN'));
    jest.spyOn(client, 'query').mockReturnValue(refused);
    return client;
  });
  try {
    await app.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'portcullis lease'`,
    );
    await until('it was tried again and again', () => opened > 2);
    await until('those of before are closed', () => closed > 1);
    opening.mockRestore();
    await until('the lease is held again', () => app.app.get(Lease, { strict: false }).isTrusted());
  } finally {
    await app.close();
  }
});

/** A message of PostgreSQL's protocol: its type, its length, which counts itself, and what it says. */
function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

it('a connection for the lease breaks in the very packet that opens it: the process lives, and the statement fails', async () => {
  const opened = [message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))];
  const broken = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'));
  const server = createServer((socket) =>
    socket.once('data', () => socket.end(Buffer.concat([...opened, broken]))).on('error', () => undefined),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `postgres://portcullis@127.0.0.1:${(server.address() as AddressInfo).port}/portcullis`;
  try {
    const client = await new Database({} as Pool, url).openOwnConnection(2_000);
    await expect(client.query('SELECT 1')).rejects.toThrow();
    await client.end();
  } finally {
    server.close();
  }
});
