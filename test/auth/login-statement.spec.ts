import pg from 'pg';
import { expectProblem } from '../http/expect-problem.js';
import { commitLazily, noteCommitSettings } from '../support/commit-settings.js';
import { register, signIn, type Person } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const LEASE_MS = 400;
const config = { changes: { lease: `${LEASE_MS}ms` } };

let first: TestApp;
let app: TestApp;
let person: Person;

beforeAll(async () => {
  first = await startTestApp({ config });
  // For those that the second node opens.
  await commitLazily(first.database);
  app = await startTestApp({ config, database: first.database });
  person = await register(app);
});
afterAll(async () => {
  await app.close();
  await first.close();
});

describe('the one statement that signs in', () => {
  it('commits as durably as any transaction, and waits for locks no longer', async () => {
    const noted = await noteCommitSettings(app.database, 'sessions');
    await signIn(app, person, 'header');
    expect(await noted()).toEqual([{ synchronous_commit: 'on', lock_timeout: `${LEASE_MS / 2}ms` }]);
  });

  it('is given up, and writes nothing, where somebody keeps the user’s row', async () => {
    const count = 'SELECT (SELECT count(*) FROM sessions), (SELECT count(*) FROM audit_events)';
    const before = await app.database.query(count);
    const other = new pg.Client(app.database.url);
    await other.connect();
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [person.id]);
    const { email, password } = person;
    const refused = await app.request().post('/v1/auth/login').send({ email, password, transport: 'token' });
    await other.query('ROLLBACK');
    await other.end();
    expectProblem(refused, 503, 'state_unavailable');
    expect(await app.database.query(count)).toEqual(before);
  });
});
