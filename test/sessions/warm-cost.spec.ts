import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Changes } from '../../src/changes/changes.js';
import { Database } from '../../src/database/database.js';
import { SessionMemory } from '../../src/sessions/session-memory.js';
import { SessionsService } from '../../src/sessions/sessions.service.js';
import { AccessTokenMinter } from '../../src/tokens/access-token-minter.js';
import { register, type Person } from '../support/people.js';
import { watchStatements } from '../support/pool-watch.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PEOPLE = 10;
const SESSIONS_EACH = 10;
const REQUESTS = 10_000;
const CONNECTIONS = 8;
const BATCH = 50;

type Headers = Readonly<Record<string, string>>;

let app: TestApp;
let people: Person[];
/** Every statement that has gone through the pool of the application. */
const pooled: string[] = [];

beforeAll(async () => {
  // A long lease, so that a busy machine doesn't lose it in between.
  app = await startTestApp({
    config: { changes: { lease: '5s' }, log: { level: 'warn', requests: false } },
    controllers: [ProbeController],
  });
  people = await Promise.all(Array.from({ length: PEOPLE }, () => register(app)));
  watchStatements(app.app.get(Database, { strict: false })['pool'], (_client, text) => pooled.push(text));
});
afterAll(() => app.close());

/**
 * Whether or not there are requests, the lease is held and, once a minute, the signing keys are looked through; these are their
 * tables and transactions, and what a new connection is asked first.
 */
const IN_THE_BACKGROUND =
  /\b(node|change_head|change_log|portcullis_epoch|signing_keys|pg_is_in_recovery)\b|^(BEGIN|COMMIT|SET)\b/i;

/** What requests asked the pool. */
function askedOfPool(): string[] {
  return pooled.filter((text) => !IN_THE_BACKGROUND.test(text.trim()));
}

/** How often each statement ran in this database so far, by PostgreSQL's own count; without those in the background. */
async function calls(): Promise<Map<string, number>> {
  const rows = await app.database.query<{ query: string; calls: string }>(
    `SELECT query, sum(calls) AS calls FROM pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND query NOT LIKE '%pg_stat_statements%' GROUP BY query`,
  );
  const ofRequests = rows.filter(({ query }) => !IN_THE_BACKGROUND.test(query.trim()));
  return new Map(ofRequests.map((row) => [row.query, Number(row.calls)]));
}

/** The statements that ran while `work` did, by both counts. */
async function asked(work: () => Promise<unknown>): Promise<{ pool: string[]; server: string[] }> {
  const before = await calls();
  pooled.length = 0;
  await work();
  const pool = askedOfPool();
  const after = await calls();
  return { pool, server: [...after].flatMap(([query, count]) => (count > (before.get(query) ?? 0) ? [query] : [])) };
}

/** A hundred sessions, each with the headers that prove it. Made by the services, to spare a thousand password hashes. */
async function makeSessions(transport: 'cookie' | 'token'): Promise<Headers[]> {
  const [changes, sessions, minter] = [
    app.app.get(Changes),
    app.app.get(SessionsService),
    app.app.get(AccessTokenMinter),
  ];
  const made: Headers[] = [];
  for (const person of people) {
    for (let number = 0; number < SESSIONS_EACH; number++) {
      const { value: issued } = await changes.write((transaction) =>
        sessions.create(transaction, {
          userId: person.id,
          generation: 1,
          transport,
          device: { userAgent: null, ip: null },
          authMethods: ['pwd'],
        }),
      );
      if (issued === undefined) throw new Error('the person was refused a session');
      const token = transport === 'token' ? (await minter.mint(issued.session.id))?.accessToken : issued.sessionToken;
      made.push(transport === 'token' ? { authorization: `Bearer ${token}` } : { cookie: `portcullis=${token}` });
    }
  }
  return made;
}

/**
 * Sends requests in turn for each of the sessions and counts how they were decided. Each connection sends a batch at once and
 * reads the answers as one text: a client that takes each answer apart would cost more than the server. A batch is small, since
 * the server ends connections on which a request waits too long.
 */
async function send(path: string, sessions: readonly Headers[], requests: number): Promise<Record<string, number>> {
  const texts = sessions.map((headers) => requestText(path, headers));
  const all = Array.from({ length: requests }, (_, number) => texts[number % texts.length]);
  const answers: string[] = [];
  const sendBatches = async (): Promise<void> => {
    while (all.length > 0) answers.push(await exchange(all.splice(0, BATCH).join('')));
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sendBatches));
  const joined = answers.join('');
  const occurrences = (part: string): number => joined.split(part).length - 1;
  return {
    fromMemory: occurrences('"source":"memory"'),
    fromDatabase: occurrences('"source":"database"'),
  };
}

function requestText(path: string, headers: Headers): string {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** Sends requests on one connection, pipelined (RFC 9112, section 9.3.2), then one that closes it; gives all the answers. */
async function exchange(requests: string): Promise<string> {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  socket.write(requests + requestText('/health/live', { connection: 'close' }));
  return text(socket);
}

const CASES = [
  { mode: 'session', transport: 'cookie' },
  { mode: 'hybrid', transport: 'cookie' },
  { mode: 'hybrid', transport: 'token' },
] as const;

describe.each(CASES)('10,000 warm requests over 100 sessions in mode $mode by $transport', ({ mode, transport }) => {
  const path = `/probe/${mode}`;

  it('ask the database nothing, by the count of the pool and of PostgreSQL', async () => {
    const sessions = await makeSessions(transport);
    expect(await send(path, sessions, sessions.length)).toMatchObject({ fromDatabase: sessions.length });
    let outcomes = {};
    const counted = await asked(async () => (outcomes = await send(path, sessions, REQUESTS)));
    expect(outcomes).toEqual({ fromMemory: REQUESTS, fromDatabase: 0 });
    expect(counted).toEqual({ pool: [], server: [] });
  });

  it('would be caught by both counts if one of them did ask', async () => {
    const sessions = (await makeSessions(transport)).slice(0, 1);
    app.app.get(SessionMemory, { strict: false }).forgetAll();
    const counted = await asked(() => send(path, sessions, 1));
    expect(counted.pool).toEqual([expect.stringContaining('FROM sessions')]);
    expect(counted.server).toEqual([expect.stringContaining('FROM sessions')]);
  });
});

it('a token of the right length and another form asks the database nothing', async () => {
  const token = `0192A3B4-C5D6-4E8F-9A0B-1C2D3E4F5A6B.${'A'.repeat(43)}`;
  const counted = await asked(async () => {
    await app.request().get('/probe/session').set('authorization', `Session ${token}`).expect(401);
  });
  expect(counted).toEqual({ pool: [], server: [] });
});
