import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expectProblem } from '../http/expect-problem.js';
import { Link } from '../support/database-link.js';
import { grantRole, register, signIn, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** The longest that an answer may take while the database is away, in milliseconds: it is far under the pool's own limits. */
const LIMIT_MS = 8_000;

describe.each(ADAPTERS)('while the database is away, on %s', (adapter) => {
  let database: TestDatabase;
  let link: Link;
  let app: TestApp;
  let token: SignIn;
  let cookie: SignIn;

  beforeAll(async () => {
    database = await createTestDatabase();
    link = await Link.to(database.url);
    app = await startTestApp({
      config: { http: { adapter } },
      database: { ...database, url: link.url },
      controllers: [ProbeController],
    });
    const person = await register(app);
    await grantRole(app, person, 'manager');
    token = await signIn(app, person, 'token');
    cookie = await signIn(app, person, 'cookie');
  });
  afterEach(() => link.restore());
  afterAll(async () => {
    await app.close();
    await link.close();
    await database.drop();
  });

  const timed = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const started = performance.now();
    const answer = await app.request().get(path).set(headers);
    expect([path, performance.now() - started < LIMIT_MS]).toEqual([path, true]);
    return answer;
  };
  const expectUnavailable = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<void> => {
    const answer = await timed(path, headers);
    expectProblem(answer, 503, 'state_unavailable');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.headers['set-cookie']).toBeUndefined();
  };
  /** A connection that the pool hasn't seen end yet may cost a request; never the process, and never another answer. */
  const untilServed = async (path: string, headers: Readonly<Record<string, string>>): Promise<void> => {
    for (let status = 0; status !== 200;) {
      ({ status } = await app.request().get(path).set(headers));
      expect([200, 503]).toContain(status);
    }
  };
  const expectEverything = async (): Promise<void> => {
    await untilServed('/probe/hybrid', token.headers);
    await untilServed('/probe/session', cookie.headers);
    // Ready is who holds a lease again: with the next try to renew it.
    while ((await app.request().get('/health/ready')).status !== 200) await sleep(20);
  };
  const expectDegraded = async (): Promise<void> => {
    // Memory is trusted until the lease ends; from then on only the primary knows.
    app.clock.advance(3_000);
    await Promise.all([
      expectUnavailable('/probe/hybrid', token.headers),
      expectUnavailable('/probe/hybrid', cookie.headers),
      expectUnavailable('/probe/session', cookie.headers),
      expectUnavailable('/v1/auth/me', token.headers),
      expectUnavailable('/health/ready'),
      (async () => expect((await timed('/probe/jwt', token.headers)).status).toBe(200))(),
      (async () => expect((await timed('/probe/jwt-managers', token.headers)).status).toBe(200))(),
      (async () => expect((await timed('/probe/public', token.headers)).status).toBe(200))(),
      (async () => expect((await timed('/health/live')).status).toBe(200))(),
      (async () => expect((await timed('/.well-known/jwks.json')).status).toBe(200))(),
      // Refused for what they are, without a look at the database.
      (async () => expect((await timed('/probe/hybrid')).status).toBe(401))(),
      (async () => expect((await timed('/probe/hybrid', { authorization: 'Bearer x' })).status).toBe(401))(),
    ]);
  };

  it('live routes answer 503 in time, the others go on, and it recovers by itself: connections cut', async () => {
    await expectEverything();
    link.cut();
    await expectDegraded();
    await expectDegraded();
    link.restore();
    await expectEverything();
  });

  it('the same where every connection ends under it and new ones work', async () => {
    await expectEverything();
    await database.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await expectEverything();
  });

  it('the same where the server is there and turns connections away', async () => {
    await expectEverything();
    // Such as for maintenance. From another database, since the last connection to this one may end, too.
    const { pathname } = new URL(database.url);
    const server = new pg.Client(Object.assign(new URL(database.url), { pathname: '/postgres' }).href);
    await server.connect();
    const name = pathname.slice(1);
    try {
      await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      await expectDegraded();
      await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await expectEverything();
    } finally {
      await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await server.end();
    }
  });

  it('the same where packets vanish and nothing says so', async () => {
    await expectEverything();
    link.silence();
    await expectDegraded();
    link.restore();
    await expectEverything();
  });

  it('a sign-in says so as well, and its password goes nowhere', async () => {
    link.cut();
    const body = { email: 'somebody@example.com', password: 'a password that is never logged' };
    const answer = await app.request().post('/v1/auth/login').send(body);
    expectProblem(answer, 503, 'state_unavailable');
    expectProblem(await app.request().post('/v1/auth/logout').set(token.headers), 503, 'state_unavailable');
    link.restore();
    expect(app.log()).not.toContain(body.password);
    await expectEverything();
  });
});
