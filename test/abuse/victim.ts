import { readFileSync } from 'node:fs';
import { environmentOf, type Environment, type Ended } from '../cli/processes.js';
import { startServer } from '../boot/server-process.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import type { Adapter } from '../support/test-app.js';

/** The built server, in a process and on a database of its own, and somebody who is signed in to it. */
export interface Victim {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly database: TestDatabase;
  /** Headers that prove the sign-in. */
  readonly credential: Readonly<Record<string, string>>;
  /** Whatever must not be read in the log. */
  readonly secrets: Set<string>;
  /** Memory that the process holds at this moment (VmRSS), in MiB. */
  memory(): number;
  /** Stops it as an operator would, and gives what it said. */
  stop(): Promise<Ended>;
}

const PASSWORD = 'a long enough password';
const EMAIL = 'bystander@example.com';
const LIFE_MS = 280_000;

export async function startVictim(adapter: Adapter, env: Environment = {}): Promise<Victim> {
  const database = await createTestDatabase();
  const server = await startServer({
    timeout: LIFE_MS,
    env: {
      ...environmentOf(database),
      PORT: '0',
      PORTCULLIS_ENV: 'test',
      PORTCULLIS_HTTP__PUBLIC_URL: 'http://localhost:3000',
      PORTCULLIS_HTTP__ADAPTER: adapter,
      // Every request comes from this machine.
      PORTCULLIS_LIMITS__ENABLED: 'false',
      PORTCULLIS_LOG__LEVEL: 'trace',
      ...env,
    },
  });
  const post = async (path: string, body: object): Promise<{ sessionToken?: string }> => {
    const answer = await fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'none' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { sessionToken?: string };
  };
  await post('/v1/auth/register', { email: EMAIL, password: PASSWORD });
  const login = { email: EMAIL, password: PASSWORD, transport: 'header' };
  const { sessionToken = '' } = await post('/v1/auth/login', login);
  return {
    url: server.url,
    database,
    credential: { authorization: `Session ${sessionToken}` },
    secrets: new Set([PASSWORD, secretOf(sessionToken)]),
    memory: () => residentMiB(server.pid),
    stop: async () => {
      server.signal('SIGTERM');
      const end = await server.end;
      await database.drop();
      return end;
    },
  };
}

/** The part of a session or refresh token that proves something; the id before it may be logged. */
export function secretOf(token: string): string {
  return token.slice(token.indexOf('.') + 1);
}

/** What holds for the whole life of a server, whatever was done to it: it stops cleanly, nothing broke, nothing leaked. */
export function expectUnharmed({ code, stdout, stderr }: Ended, { secrets }: Victim): void {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('answers on');
  const broken = stdout.split('\n').filter((line) => /^\{"level":"?(?:50|60|error|fatal)"?,/.test(line));
  expect(broken).toEqual([]);
  expect(stdout).not.toMatch(/internal_error|unhandled|"status":5\d\d/i);
  for (const secret of secrets) expect(`${stdout.includes(secret)} ${secret}`).toBe(`false ${secret}`);
}

function residentMiB(pid: number): number {
  const [, kib = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
