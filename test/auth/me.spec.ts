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

/** What the database has been asked so far, by its own count; this very question is left out. */
async function statements(app: TestApp): Promise<number> {
  const [row] = await app.database.query<{ calls: string }>(
    `SELECT COALESCE(sum(calls), 0) AS calls FROM pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query NOT LIKE '%pg_stat_statements%'`,
  );
  return Number(row?.calls);
}

async function costOf(app: TestApp, work: () => Promise<unknown>): Promise<number> {
  const before = await statements(app);
  await work();
  return (await statements(app)) - before;
}

async function started(
  adapter: Adapter,
  mode: string,
  transport: Transport,
): Promise<{ app: TestApp; person: Person; signedIn: SignIn }> {
  const app = await startTestApp({ config: { http: { adapter }, auth: { mode } }, controllers: [ProbeController] });
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
        source: 'database',
        maxStalenessMs: 0,
      },
    });
    await app.close();
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
    await app.close();
  });
});

describe('what a warm request asks the database', () => {
  const ROUNDS = 5;

  it.each(['/v1/auth/me', '/probe/default', '/probe/jwt'])('nothing for %s in mode jwt', async (path) => {
    const { app, signedIn } = await started('fastify', 'jwt', 'token');
    const get = () => app.request().get(path).set(signedIn.headers).expect(200);
    await get();
    expect(
      await costOf(app, async () => {
        for (let round = 0; round < ROUNDS; round++) await get();
      }),
    ).toBe(0);
    await app.close();
  });

  it.each([
    { mode: 'session', transport: 'cookie', path: '/v1/auth/me' },
    { mode: 'session', transport: 'header', path: '/probe/default' },
    { mode: 'hybrid', transport: 'token', path: '/v1/auth/me' },
    { mode: 'hybrid', transport: 'token', path: '/probe/default' },
    { mode: 'hybrid', transport: 'cookie', path: '/probe/default' },
    { mode: 'jwt', transport: 'token', path: '/probe/hybrid' },
  ] as const)('at most one statement for $path in mode $mode by $transport', async ({ mode, transport, path }) => {
    const { app, signedIn } = await started('fastify', mode, transport);
    const get = () => app.request().get(path).set(signedIn.headers).expect(200);
    await get();
    const cost = await costOf(app, async () => {
      for (let round = 0; round < ROUNDS; round++) await get();
    });
    expect(cost).toBe(ROUNDS);
    await app.close();
  });

  it('nothing for a credential without the form of one, nor for a public route', async () => {
    const { app, signedIn } = await started('fastify', 'hybrid', 'header');
    expect(
      await costOf(app, async () => {
        await app.request().get('/probe/default').set('authorization', 'Session nonsense').expect(401);
        await app.request().get('/probe/default').set('authorization', 'Bearer a.b.c').expect(401);
        await app.request().get('/probe/default').expect(401);
        await app.request().get('/probe/public').set(signedIn.headers).expect(200);
      }),
    ).toBe(0);
    await app.close();
  });
});
