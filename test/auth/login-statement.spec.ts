import pg from 'pg';
import { expectProblem } from '../http/expect-problem.js';
import { register, signIn, type Person } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const LEASE_MS = 400;
const config = { changes: { lease: `${LEASE_MS}ms` } };

let first: TestApp;
let app: TestApp;
let person: Person;

beforeAll(async () => {
  first = await startTestApp({ config });
  // For the connections that the second node opens: whoever runs the database may have set it so.
  await first.database.query(
    `ALTER DATABASE "${new URL(first.database.url).pathname.slice(1)}" SET synchronous_commit = off`,
  );
  app = await startTestApp({ config, database: first.database });
  person = await register(app);
});
afterAll(async () => {
  await app.close();
  await first.close();
});

describe('the one statement that signs in', () => {
  it('commits as durably as any transaction, and waits for locks no longer', async () => {
    await app.database.query(`
      CREATE TABLE noted (synchronous_commit text, lock_timeout text);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO noted VALUES (current_setting('synchronous_commit'), current_setting('lock_timeout'));
        RETURN NULL;
      END $$;
      CREATE TRIGGER note AFTER INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION note()`);
    await signIn(app, person, 'header');
    expect(await app.database.query('SELECT * FROM noted')).toEqual([
      { synchronous_commit: 'on', lock_timeout: `${LEASE_MS / 2}ms` },
    ]);
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
