import { setTimeout as sleep } from 'node:timers/promises';
import { runServer, startServer } from '../boot/server-process.js';
import { environmentOf } from '../cli/processes.js';
import { startTestApp, PUBLIC_URL } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const OTHER = 'https://auth.example.com';
const other = (): { env: Record<string, string> } => ({
  env: { ...environmentOf(database), PORTCULLIS_TOKENS__ISSUER: OTHER, PORTCULLIS_TOKENS__AUDIENCE: PUBLIC_URL },
});

describe('nodes of one database', () => {
  it('that put another issuer into tokens refuse to start, naming key and values, and leave nothing behind', async () => {
    const app = await startTestApp({ database });
    const { code, stdout, stderr } = await runServer(other());
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(
        `^portcullis: node \\S+:${process.pid} runs on this database with other tokens: ` +
          `tokens\\.issuer is "${OTHER}" here and "${PUBLIC_URL}" there; make them alike, or stop [^\\n]+\\n$`,
      ),
    );
    expect(stderr).not.toContain('tokens.audience');
    expect(stdout).not.toContain('answers on');
    expect(await database.query('SELECT issuer FROM node')).toEqual([{ issuer: PUBLIC_URL }]);
    await app.close();
  });

  it('may have another once all that had the old one are gone', async () => {
    const app = await startTestApp({ database });
    await app.close();
    const server = await startServer(other());
    expect(await database.query('SELECT issuer FROM node')).toEqual([{ issuer: OTHER }]);
    server.signal('SIGTERM');
    expect((await server.end).code).toBe(0);
  });

  it('are not kept from starting by a node that died, nor by one of a version that said nothing', async () => {
    await database.query(
      `INSERT INTO node (incarnation, heartbeat, epoch, applied, lease_ms, label, issuer, audience) VALUES
       (gen_random_uuid(), 3, portcullis_epoch(), 0, 700, 'dead', 'https://old.example.com', 'x'),
       (gen_random_uuid(), 3, portcullis_epoch(), 0, 700, 'older', NULL, NULL)`,
    );
    const server = await startServer(other());
    // Its lease is over, so it is removed like any other that died.
    while ((await database.query("SELECT FROM node WHERE label = 'dead'")).length > 0) await sleep(50);
    server.signal('SIGTERM');
    expect((await server.end).code).toBe(0);
  });
});
