import { sessionShape, TIME, userShape } from '../sessions/shapes.js';
import { register, signIn, type Person, type SignIn, type Transport } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, startTestApp, type Adapter, type TestApp } from '../support/test-app.js';

const CASES = [
  { mode: 'session', transport: 'cookie', credential: 'cookie' },
  { mode: 'session', transport: 'header', credential: 'session-header' },
  { mode: 'hybrid', transport: 'token', credential: 'access-token' },
  { mode: 'hybrid', transport: 'cookie', credential: 'cookie' },
] as const;

const apps = new Map<string, Promise<TestApp>>();

/** One app for each adapter and mode. The lease is long, so that a busy machine doesn't lose it between two requests. */
function appOf(adapter: Adapter, mode: string): Promise<TestApp> {
  const key = `${adapter} ${mode}`;
  let app = apps.get(key);
  if (app === undefined) {
    const routes = [{ match: 'GET /probe/session', mode: 'session', strict: true }];
    const config = { http: { adapter }, auth: { mode, routes }, changes: { lease: '5s' } };
    app = startTestApp({ config, controllers: [ProbeController] });
    apps.set(key, app);
  }
  return app;
}

afterAll(async () => {
  for (const app of apps.values()) await (await app).close();
});

async function started(
  adapter: Adapter,
  mode: string,
  transport: Transport,
): Promise<{ app: TestApp; person: Person; signedIn: SignIn }> {
  const app = await appOf(adapter, mode);
  const person = await register(app);
  return { app, person, signedIn: await signIn(app, person, transport) };
}

describe.each(ADAPTERS)('GET /v1/auth/me on %s', (adapter) => {
  it.each(CASES)('in mode $mode by $transport shows live state', async ({ mode, transport, credential }) => {
    const { app, person, signedIn } = await started(adapter, mode, transport);
    const answer = await app.request().get('/v1/auth/me').set(signedIn.headers).expect(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      user: userShape(person),
      session: sessionShape(transport, { id: signedIn.sessionId }),
      principal: {
        userId: person.id,
        sessionId: signedIn.sessionId,
        clientId: 'portcullis',
        roles: [],
        permissions: [],
        mode,
        credential,
        authTime: TIME,
        source: expect.stringMatching(/^(memory|database)$/) as unknown,
        maxStalenessMs: 0,
      },
    });
  });

  it('in mode jwt shows what the token carries, and nothing else', async () => {
    const { app, person, signedIn } = await started(adapter, 'jwt', 'token');
    const answer = await app.request().get('/v1/auth/me').set(signedIn.headers).expect(200);
    expect(answer.body).toEqual({
      user: { id: person.id, roles: [], permissions: [] },
      session: { id: signedIn.sessionId },
      principal: {
        userId: person.id,
        sessionId: signedIn.sessionId,
        clientId: 'portcullis',
        roles: [],
        permissions: [],
        mode: 'jwt',
        credential: 'access-token',
        authTime: TIME,
        source: 'token',
        maxStalenessMs: 600_000,
      },
    });
  });
});

/**
 * What the database has been asked so far about people and sessions, by its own count. The lease is renewed in the background
 * whether or not there are requests, and reads neither.
 */
async function statements(app: TestApp): Promise<number> {
  const [row] = await app.database.query<{ calls: string }>(
    `SELECT COALESCE(sum(calls), 0) AS calls FROM pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND query NOT LIKE '%pg_stat_statements%' AND query ~ '(users|sessions|roles|permissions|tokens|keys|BEGIN)'`,
  );
  return Number(row?.calls);
}

describe('what a warm request asks the database', () => {
  const ROUNDS = 5;

  /** Statements for five requests, after one that warms up. */
  async function costOf(mode: string, transport: Transport, path: string): Promise<number> {
    const { app, signedIn } = await started('fastify', mode, transport);
    const get = () => app.request().get(path).set(signedIn.headers).expect(200);
    await get();
    const before = await statements(app);
    for (let round = 0; round < ROUNDS; round++) await get();
    return (await statements(app)) - before;
  }

  it.each(['/v1/auth/me', '/probe/default', '/probe/jwt'])('nothing for %s in mode jwt', async (path) => {
    expect(await costOf('jwt', 'token', path)).toBe(0);
  });

  it.each([
    { mode: 'session', transport: 'cookie', path: '/v1/auth/me' },
    { mode: 'session', transport: 'header', path: '/probe/default' },
    { mode: 'hybrid', transport: 'token', path: '/v1/auth/me' },
    { mode: 'hybrid', transport: 'token', path: '/probe/default' },
    { mode: 'hybrid', transport: 'cookie', path: '/probe/default' },
    { mode: 'jwt', transport: 'token', path: '/probe/hybrid' },
  ] as const)('nothing for $path in mode $mode by $transport: memory knows', async ({ mode, transport, path }) => {
    expect(await costOf(mode, transport, path)).toBe(0);
  });

  it('one statement each where the rule says strict', async () => {
    expect(await costOf('hybrid', 'header', '/probe/session')).toBe(ROUNDS);
  });

  it('nothing for a credential without the form of one, nor for a public route', async () => {
    const { app, signedIn } = await started('fastify', 'hybrid', 'header');
    const before = await statements(app);
    await app.request().get('/probe/default').set('authorization', 'Session nonsense').expect(401);
    await app.request().get('/probe/default').set('authorization', 'Bearer a.b.c').expect(401);
    await app.request().get('/probe/default').expect(401);
    await app.request().get('/probe/public').set(signedIn.headers).expect(200);
    expect((await statements(app)) - before).toBe(0);
  });
});
