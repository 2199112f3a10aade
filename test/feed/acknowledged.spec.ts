import { Lease } from '../../src/changes/lease.js';
import { SessionEnding } from '../../src/sessions/session-ending.js';
import { until } from '../faults/until.js';
import { makeClient } from '../oauth/clients.js';
import { holding, lockAwaited } from '../support/held-locks.js';
import { register } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Puller } from './pulling.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ config: { changes: { lease: '5s' } } });
});
afterAll(() => app.close());

/** The renewal after a lost acknowledgement said the position without its verifiers, and receipts of other nodes left them out. */
it('a node whose acknowledgement was lost acknowledges again, with the verifiers that it answers for', async () => {
  const { id } = await register(app);
  const puller = new Puller(app, await makeClient(app, { waitFor: true }));
  await puller.pull();
  const { incarnation } = app.app.get(Lease, { strict: false });
  const release = await holding(app.database, [
    'SELECT 1 FROM node WHERE incarnation = $1 FOR UPDATE',
    [incarnation?.id],
  ]);
  const ending = app.app.get(SessionEnding, { strict: false }).endAll(id);
  await until('the verifier hears of it', async () => (await puller.pull()).entries.length > 0);
  await puller.send({ wait: false }).expect(200);
  const { position, appliedOn, expired } = await ending;
  expect(appliedOn + expired).toBe(2);
  await lockAwaited(app.database);
  await app.database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'portcullis lease'`,
  );
  await release();
  const row = async () => {
    const sql = 'SELECT applied >= $1 AS through, verifiers + verifiers_expired AS verifiers FROM node';
    const [node] = await app.database.query<{ through: boolean; verifiers: number }>(sql, [position]);
    return node;
  };
  await until('the node says that it has applied it', async () => (await row())?.through === true, 40_000);
  expect((await row())?.verifiers).toBe(1);
});
