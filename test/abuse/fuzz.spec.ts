import fc from 'fast-check';
import '../../src/portcullis.module.js';
import { body, headers, piece, query, shaped } from '../robustness/arbitraries.js';
import { expectDecent, hangUp, send } from '../robustness/send.js';
import { ADAPTERS } from '../support/test-app.js';
import { asForm, nearly, operationsOf, wellFormed, type Document, type Operation } from './document.js';
import { createClient, insertAdministrator, insertUsers, type Headers } from './people.js';
import { expectUnharmed, secretOf, startVictim, type Victim } from './victim.js';
import { expectNoTrace } from './wire.js';

/** Over both adapters, at least. */
const REQUESTS = 20_000;
const AT_ONCE = 6;
/** A request that takes longer hangs, however busy the machine is. */
const HANG_MS = 30_000;
/** What the server may hold at the end beyond what it held after a third of the requests, in MiB. */
const MOST_GROWTH_MIB = 150;
const DAY_MS = 86_400_000;
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

const wild = fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, headers);

describe.each(ADAPTERS)('at random by the OpenAPI document, on %s', (adapter) => {
  let victim: Victim;
  let operations: Operation[];
  let client: Headers;
  const statuses = new Map<number, number>();
  const held: number[] = [];
  let sent = 0;

  beforeAll(async () => {
    victim = await startVictim(adapter, { PORTCULLIS_AUTH__EXCHANGE: 'true' });
    const made = await createClient(victim);
    client = made.headers;
    const document = (await (await fetch(`${victim.url}/openapi.json`)).json()) as Document;
    operations = operationsOf(document, await knownTo(victim, made.id));
    // Jest's own console writes where in the code it was called.
    process.stdout.write(`fuzz on ${adapter}: FUZZ_SEED=${SEED}, ${operations.length} operations\n`);
  });
  afterAll(() => hangUp());

  /** Sends one operation so often, one request after the other. */
  async function fuzz(operation: Operation, credentials: Credentials, runs: number, seed: number): Promise<void> {
    const path = fc.record(mapped(operation.path, (valid) => fc.oneof({ weight: 4, arbitrary: valid }, piece)));
    const search = fc.oneof(
      {
        weight: 4,
        arbitrary: operation.query.map((values) => new URLSearchParams(mapped(values, wellFormed)).toString()),
      },
      query,
    );
    const property = fc.asyncProperty(bodyOf(operation), path, search, wild, async (written, values, asked, extra) => {
      const target = operation.template.replaceAll(/\{(\w+)\}/g, (_all, name: string) => escaped(values[name] ?? ''));
      const type = operation.mediaType === undefined ? {} : { 'content-type': operation.mediaType };
      const own = { ...type, ...extra, ...(await credentials.headers()) };
      const answer = await send(victim, operation.method, `${target}?${asked}`, own, written);
      expectDecent(answer, `${operation.method} ${target}`);
      expectNoTrace(answer.text);
      if (answer.status === 401) credentials.spent();
      noteSecrets(answer.text, victim);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (sent++ % 500 === 0) held.push(victim.memory());
    });
    await fc.assert(property, { numRuns: runs, seed, endOnFailure: true, timeout: HANG_MS });
  }

  it('nothing breaks, hangs, leaks or grows', async () => {
    const runs = Math.ceil(REQUESTS / ADAPTERS.length / (operations.length * 2));
    const tasks = operations.flatMap((operation) => [
      { operation, credentials: new Nobody() },
      { operation, credentials: isForm(operation) ? new Service(client) : new Administrators(victim) },
    ]);
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let number = next++; number < tasks.length; number = next++) {
        const task = tasks[number];
        if (task !== undefined) await fuzz(task.operation, task.credentials, runs, SEED + number);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));

    const told = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
    process.stdout.write(
      `fuzz on ${adapter}: ${sent} requests; ${told.join(', ')}; MiB ${held.map(Math.round).join(' ')}\n`,
    );
    expect(sent).toBeGreaterThanOrEqual(REQUESTS / ADAPTERS.length);
    expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
    // It gets somewhere: valid requests are among them, of each kind.
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 204, 400, 401, 404, 409, 415]));
    const third = held.slice(0, Math.ceil(held.length / 3));
    expect(Math.max(...held) - Math.max(...third)).toBeLessThan(MOST_GROWTH_MIB);
    expectUnharmed(await victim.stop(), victim);
  });
});

/** Who sends a request. */
interface Credentials {
  headers(): Promise<Headers>;
  /** The last one was refused. */
  spent(): void;
}

class Nobody implements Credentials {
  headers(): Promise<Headers> {
    return Promise.resolve({});
  }
  spent(): void {
    // There is nothing to replace.
  }
}

class Service extends Nobody {
  constructor(private readonly own: Headers) {
    super();
  }
  override headers(): Promise<Headers> {
    return Promise.resolve(this.own);
  }
}

/** By header and by cookie in turn; somebody new after what is sent has ended the session. */
class Administrators implements Credentials {
  private current: { header: Headers; cookie: Headers } | undefined;
  private turn = 0;

  constructor(private readonly victim: Victim) {}

  async headers(): Promise<Headers> {
    this.current ??= await insertAdministrator(this.victim);
    // Nothing random beside it: two credentials are refused before anything else is looked at.
    return this.turn++ % 2 === 0 ? { cookie: 'theme=dark', ...this.current.header } : { ...this.current.cookie };
  }
  spent(): void {
    this.current = undefined;
  }
}

function isForm({ mediaType }: Operation): boolean {
  return mediaType === 'application/x-www-form-urlencoded';
}

/** Valid, nearly valid, and wild. */
function bodyOf(operation: Operation): fc.Arbitrary<string | undefined> {
  const { valid, fields, method } = operation;
  if (valid === undefined) return method === 'GET' ? fc.constant(undefined) : fc.oneof(fc.constant(undefined), body);
  const write = isForm(operation) ? asForm : (value: unknown): string => JSON.stringify(value);
  const almost = nearly(valid, fields).map((written) => (isForm(operation) ? asForm(JSON.parse(written)) : written));
  return fc.oneof(
    { weight: 5, arbitrary: valid.map(write) },
    { weight: 3, arbitrary: almost },
    fields.length > 0 ? shaped(fields) : body,
    isForm(operation) ? query : body,
    body,
  );
}

/** Values that exist, so that some requests find what they ask for. */
async function knownTo(victim: Victim, clientId: string): Promise<Record<string, string[]>> {
  const post = async (path: string, sentBody: object): Promise<Tokens> => {
    const answer = await send(victim, 'POST', path, { 'content-type': 'application/json' }, JSON.stringify(sentBody));
    noteSecrets(answer.text, victim);
    return JSON.parse(answer.text) as Tokens;
  };
  const email = 'fuzz@example.com';
  const password = 'another quite long password';
  const newPassword = 'yet another long password';
  victim.secrets.add(password).add(newPassword);
  await post('/v1/auth/register', { email, password });
  const logins = await Promise.all(
    [1, 2, 3].map(() => post('/v1/auth/login', { email, password, transport: 'token' })),
  );
  const users = await insertUsers(victim, 20);
  const { id } = await insertAdministrator(victim);
  const tokens = logins.flatMap(({ tokens: made }) => (made === undefined ? [] : [made]));
  return {
    id: [...users, id],
    user: users,
    email: [email, 'bystander@example.com', `${users[0] ?? ''}@example.com`],
    password: [password],
    currentPassword: [password],
    newPassword: [newPassword],
    roles: ['editor', 'member'],
    name: ['editor', 'member', 'Somebody'],
    permissions: ['users:read', 'roles:read'],
    expiresAt: [new Date(Date.now() + DAY_MS).toISOString()],
    refreshToken: tokens.map(({ refreshToken }) => refreshToken),
    refresh_token: tokens.map(({ refreshToken }) => refreshToken),
    token: tokens.flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]),
    client_id: [clientId, 'portcullis'],
    except: ['current'],
    transport: ['token', 'header', 'cookie'],
  };
}

interface Tokens {
  readonly tokens?: { readonly accessToken: string; readonly refreshToken: string };
}

function noteSecrets(text: string, { secrets }: Victim): void {
  for (const [, name = '', token = ''] of text.matchAll(
    /"(accessToken|access_token|refreshToken|refresh_token|sessionToken)":"([^"]+)"/g,
  ))
    secrets.add(name.startsWith('access') ? (token.split('.').at(-1) ?? token) : secretOf(token));
}

/** A path parameter: as it would be encoded, or, where it is odd already, as it is. */
function escaped(value: string): string {
  return /^[!-~\x80-\xff]*$/.test(value) ? value : encodeURIComponent(wellFormed(value)).slice(0, 1_000);
}

function mapped<From, To>(values: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
