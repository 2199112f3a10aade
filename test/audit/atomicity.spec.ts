import type { PoolClient } from 'pg';
import { AuditLog } from '../../src/audit/audit-log.js';
import { PortcullisEvents } from '../../src/audit/portcullis-events.js';
import { SYSTEM } from '../../src/changes/agent.js';
import { Changes } from '../../src/changes/changes.js';
import { Database } from '../../src/database/database.js';
import { UserAdministration } from '../../src/users/user-administration.service.js';
import { PASSWORD, register, signIn, type Person } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { eventsDuring } from './events.js';

let app: TestApp;
let person: Person;
const told: string[] = [];
/** Every message that the application's pool has sent. */
const sent: string[] = [];

beforeAll(async () => {
  app = await startTestApp();
  person = await register(app);
  app.app.get(PortcullisEvents, { strict: false }).on('*', ({ type }) => void told.push(type), { awaited: true });
  const watched = new WeakSet<PoolClient>();
  app.app.get(Database, { strict: false })['pool'].on('acquire', (client) => {
    if (watched.has(client)) return;
    watched.add(client);
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      sent.push(typeof args[0] === 'string' ? args[0] : (args[0] as { text: string }).text);
      return query(...args);
    }) as typeof client.query;
  });
});
afterAll(() => app.close());
beforeEach(() => {
  told.length = 0;
  sent.length = 0;
});

const isLive = async (headers: Readonly<Record<string, string>>): Promise<boolean> =>
  (await app.request().get('/v1/auth/me').set(headers)).status === 200;

describe('an event and what it records', () => {
  it('are written together: a change that fails after it leaves no event, and tells nobody', async () => {
    const changes = app.app.get(Changes, { strict: false });
    const audit = app.app.get(AuditLog, { strict: false });
    const events = await eventsDuring(app, async () => {
      const failing = changes.commit(
        async (transaction) => {
          await transaction.query("UPDATE users SET name = 'changed' WHERE id = $1", [person.id]);
          transaction.record('user', person.id);
          audit.record(transaction, { type: 'user.updated', subject: person.id, details: { changed: ['name'] } });
          throw new Error('a later step fails');
        },
        { done: 'never done', by: SYSTEM },
      );
      await expect(failing).rejects.toThrow('a later step fails');
    });
    expect([events, told]).toEqual([[], []]);
  });

  it('fail together: a change whose event can’t be written isn’t made', async () => {
    const { headers, sessionId } = await signIn(app, person, 'header');
    told.length = 0;
    await app.database.query('ALTER TABLE audit_events RENAME TO audit_events_away');
    try {
      await app.request().delete(`/v1/sessions/${sessionId}`).set(headers).expect(500);
      await app.request().post('/v1/auth/login').send({ email: person.email, password: PASSWORD }).expect(500);
      await app.request().post('/v1/auth/login').send({ email: person.email, password: 'wrong' }).expect(500);
      const body = { email: 'late@example.com', password: PASSWORD };
      await app.request().post('/v1/auth/register').send(body).expect(500);
      expect(await app.database.query("SELECT 1 FROM users WHERE email = 'late@example.com'")).toEqual([]);
      expect(await app.database.query('SELECT 1 FROM sessions WHERE id <> $1', [sessionId])).toEqual([]);
    } finally {
      await app.database.query('ALTER TABLE audit_events_away RENAME TO audit_events');
    }
    expect(await isLive(headers)).toBe(true);
    expect(told).toEqual([]);
  });

  it('are refused together where the database breaks at the last moment', async () => {
    await app.database.query(`
      CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$;
      CREATE CONSTRAINT TRIGGER break AFTER INSERT ON audit_events DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION break()`);
    const administration = app.app.get(UserAdministration, { strict: false });
    await expect(administration.suspend(undefined, person.id)).rejects.toThrow('broken');
    await app.database.query('DROP FUNCTION break() CASCADE');
    expect(await app.database.query('SELECT status FROM users WHERE id = $1', [person.id])).toEqual([
      { status: 'active' },
    ]);
    expect(told).toEqual([]);
  });

  it('travel together: the event is in the statement that signs in, or the message that commits, and costs no round trip', async () => {
    const { sessionId, headers } = await signIn(app, person, 'header');
    const signingIn = sent.filter((text) => /audit_events|sessions|COMMIT/.test(text));
    expect(signingIn).toEqual([expect.stringMatching(/INSERT INTO sessions [\s\S]*INSERT INTO audit_events /)]);
    sent.length = 0;
    await app.request().delete(`/v1/sessions/${sessionId}`).set(headers).expect(200);
    const ending = sent.filter((text) => text.includes('audit_events'));
    expect(ending).toEqual([expect.stringMatching(/^INSERT INTO audit_events [\s\S]*change_head[\s\S]*;\nCOMMIT$/)]);
  });

  it('a request that changes nothing writes none', async () => {
    const { headers } = await signIn(app, person, 'header');
    sent.length = 0;
    for (let request = 0; request < 20; request++) await app.request().get('/v1/auth/me').set(headers).expect(200);
    expect(sent.filter((text) => text.includes('audit_events'))).toEqual([]);
  });

  it('need an actor: a flow that names none fails, and changes nothing', async () => {
    const changes = app.app.get(Changes, { strict: false });
    const audit = app.app.get(AuditLog, { strict: false });
    const nameless = changes.commit((transaction) => {
      audit.record(transaction, { type: 'user.suspended', subject: person.id });
      return Promise.resolve();
    });
    await expect(nameless).rejects.toThrow('user.suspended is audited, and nobody said who does it');
  });
});
