import pg from 'pg';
import { Metrics } from '../../src/operation/metrics.js';
import { SessionEnding } from '../../src/sessions/session-ending.js';
import { expectProblem } from '../http/expect-problem.js';
import { runServer } from '../boot/server-process.js';
import { environmentOf } from '../cli/processes.js';
import { grantRole, register, signIn, type SignIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { takePort } from '../support/ports.js';
import { createTestDatabase } from '../support/test-database.js';

/** The value of a sample; its name with its labels, as it stands in the page. */
function sample(page: string, name: string): number {
  const line = page.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? Number.NaN : Number(line.slice(name.length + 1));
}

describe.each(ADAPTERS)('GET /metrics, on %s', (adapter) => {
  let app: TestApp;
  let prometheus: SignIn;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter }, changes: { lease: '5s' } } });
    const person = await register(app);
    await grantRole(app, person, 'prometheus', ['metrics:read']);
    prometheus = await signIn(app, person, 'header');
  });
  afterAll(() => app.close());

  const scrape = async (): Promise<string> => {
    const answer = await app.request().get('/metrics').set(prometheus.headers).expect(200);
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    return answer.text;
  };

  it('is for those who may read metrics', async () => {
    expectProblem(await app.request().get('/metrics'), 401, 'credential_missing');
    const stranger = await signIn(app, await register(app), 'header');
    expectProblem(await app.request().get('/metrics').set(stranger.headers), 403, 'insufficient_permission');
  });

  it('shows lease and lag, and what a process shows', async () => {
    const page = await scrape();
    expect(sample(page, 'portcullis_lease_left_seconds')).toBeGreaterThan(0);
    expect(sample(page, 'portcullis_lease_left_seconds')).toBeLessThanOrEqual(5);
    expect(sample(page, 'portcullis_position_lag')).toBe(0);
    expect(sample(page, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
    expect(page).toContain('nodejs_eventloop_lag_p99_seconds');
  });

  it('counts what memory answered, what it did not have, and what it holds', async () => {
    const before = await scrape();
    const visitor = await signIn(app, await register(app), 'header');
    for (let i = 0; i < 5; i++) await app.request().get('/v1/auth/me').set(visitor.headers).expect(200);
    const after = await scrape();
    const grown = (name: string): number => sample(after, name) - sample(before, name);
    // Of the five the first found nothing; the scrape itself was a sixth.
    expect(grown('portcullis_memory_misses_total')).toBe(1);
    expect(grown('portcullis_memory_hits_total')).toBe(5);
    expect(grown('portcullis_sessions_in_memory')).toBe(1);
    expect(grown('portcullis_users_in_memory')).toBe(1);
    expect(grown('portcullis_fallback_reads_total')).toBe(0);
    expect(sample(after, 'portcullis_password_queue_depth')).toBe(0);
  });

  it('measures how long a revocation waited', async () => {
    const before = await scrape();
    const visitor = await signIn(app, await register(app), 'header');
    const ending = app.app.get(SessionEnding, { strict: false });
    const { waitedMs } = await ending.endAny(visitor.sessionId);
    const after = await scrape();
    const grown = (name: string): number => sample(after, name) - sample(before, name);
    expect(grown('portcullis_revocation_wait_seconds_count')).toBe(1);
    expect(grown('portcullis_revocation_wait_seconds_sum')).toBeCloseTo(waitedMs / 1000, 5);
    for (const bucket of ['0.001', '10', '+Inf']) {
      expect(sample(after, `portcullis_revocation_wait_seconds_bucket{le="${bucket}"}`)).toBeGreaterThanOrEqual(0);
    }
  });

  it('answers while the database does not, and says that the lag is not known', async () => {
    const holder = new pg.Client(app.database.url);
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE change_head IN ACCESS EXCLUSIVE MODE');
    const started = performance.now();
    const page = await app.app.get(Metrics, { strict: false }).registry.metrics();
    // It waits a second, and not until a statement is given up, which takes ten.
    expect(performance.now() - started).toBeLessThan(8_000);
    expect(page).toMatch(/^portcullis_position_lag nan$/im);
    await holder.query('COMMIT');
    await holder.end();
  });
});

describe('metrics.port', () => {
  it('serves the page openly and nothing else, and the route stays as it is', async () => {
    const { port, release } = await takePort();
    await release();
    const app = await startTestApp({ config: { metrics: { port } } });
    try {
      const open = `http://127.0.0.1:${port}`;
      const answer = await fetch(`${open}/metrics`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(sample(await answer.text(), 'portcullis_position_lag')).toBe(0);
      expect((await fetch(`${open}/v1/users`)).status).toBe(404);
      expect((await fetch(`${open}/health/live`)).status).toBe(404);
      const posted = await fetch(`${open}/metrics`, { method: 'POST' });
      expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
      expectProblem(await app.request().get('/metrics'), 401, 'credential_missing');
    } finally {
      await app.close();
    }
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
  });

  it('that is taken refuses the start, naming the setting', async () => {
    const { port, release } = await takePort();
    const database = await createTestDatabase();
    const env = { ...environmentOf(database), PORTCULLIS_METRICS__PORT: String(port) };
    expect(await runServer({ env })).toMatchObject({
      code: 1,
      stderr: `portcullis: cannot listen on 127.0.0.1:${port}: the port is taken; stop what uses it or set metrics.port to another\n`,
    });
    await database.drop();
    await release();
  });
});

describe('two applications in one process', () => {
  it('measure each for itself', async () => {
    const [one, other] = await Promise.all([startTestApp(), startTestApp()]);
    try {
      const visitor = await signIn(one, await register(one), 'header');
      await one.request().get('/v1/auth/me').set(visitor.headers).expect(200);
      const pageOf = ({ app }: TestApp) => app.get(Metrics, { strict: false }).registry.metrics();
      expect(sample(await pageOf(one), 'portcullis_sessions_in_memory')).toBe(1);
      expect(sample(await pageOf(other), 'portcullis_sessions_in_memory')).toBe(0);
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  });
});
