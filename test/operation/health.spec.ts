import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expectProblem } from '../http/expect-problem.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

/** What happens while the database is away is in test/robustness/database-away.spec.ts. */
describe.each(ADAPTERS)('health, on %s', (adapter) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
  });
  afterAll(() => app.close());

  it('shows that the process lives, the database answers and the lease is held', async () => {
    const live = await app.request().get('/health/live').expect(200);
    expect(live.body).toEqual({ status: 'ok' });
    const ready = await app.request().get('/health/ready').expect(200);
    expect(ready.body).toEqual({ status: 'ok', checks: { database: 'ok', lease: 'ok' } });
  });

  it('is not ready without a lease, and is again once the lease is renewed', async () => {
    // Nothing can be renewed while its row is locked.
    const release = await holdNodes(app);
    app.clock.advance(app.config.changes.lease);
    const refused = await app.request().get('/health/ready');
    expectProblem(refused, 503, 'state_unavailable');
    expect(refused.body).toMatchObject({ detail: 'This node holds no lease.' });
    await app.request().get('/health/live').expect(200);
    await release();
    while ((await app.request().get('/health/ready')).status !== 200) await sleep(20);
  });
});

/** Keeps nodes from writing their rows, until it is let go. */
async function holdNodes({ database }: TestApp): Promise<() => Promise<void>> {
  const client = new pg.Client(database.url);
  await client.connect();
  await client.query('BEGIN; LOCK TABLE node IN SHARE ROW EXCLUSIVE MODE');
  return async () => {
    await client.query('COMMIT');
    await client.end();
  };
}
