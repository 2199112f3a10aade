import { AuditPurge } from '../../src/audit/audit-purge.js';
import { register } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { addEvents, eventsOf } from './events.js';

const DAY_MS = 24 * 60 * 60_000;

describe('what the audit log holds', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startTestApp({ config: { audit: { retention: '30d' } } });
  });
  afterEach(() => app.close());

  const purge = (): Promise<number> => app.app.get(AuditPurge, { strict: false }).sweep();

  it.each([
    ["UPDATE audit_events SET type = 'x'", 'UPDATE'],
    ['UPDATE audit_events SET at = at WHERE false OR actor_id IS NULL', 'UPDATE'],
    ['DELETE FROM audit_events', 'DELETE'],
    ['TRUNCATE audit_events', 'TRUNCATE'],
    ["INSERT INTO audit_events SELECT * FROM audit_events ON CONFLICT (id) DO UPDATE SET type = 'x'", 'UPDATE'],
  ])('stays as it is: %s', async (sql, operation) => {
    await register(app);
    const before = await eventsOf(app);
    await expect(app.database.query(sql)).rejects.toThrow(`audit_events is append-only: ${operation} is refused`);
    expect(await eventsOf(app)).toEqual(before);
    expect(before.length).toBeGreaterThan(1);
  });

  it('leaves by retention alone, oldest first, in batches', async () => {
    await register(app);
    const kept = await eventsOf(app);
    await addEvents(app, 2_500, new Date(app.clock.now() - 31 * DAY_MS));
    expect(await purge()).toBe(2_500);
    expect(await eventsOf(app)).toEqual(kept);
    app.clock.advance(30 * DAY_MS - 60_000);
    expect(await purge()).toBe(0);
    app.clock.advance(120_000);
    expect(await purge()).toBe(kept.length);
    expect(await eventsOf(app)).toEqual([]);
  });

  it('can’t be deleted after a purge either, in the same transaction or on the same connection', async () => {
    await register(app);
    const sql = `BEGIN; SELECT portcullis_purge_audit_events('2000-01-01', 10); DELETE FROM audit_events; COMMIT`;
    await expect(app.database.query(sql)).rejects.toThrow('append-only: DELETE is refused');
  });

  it('is purged by two nodes at once without waiting or failing', async () => {
    await addEvents(app, 3_000, new Date(app.clock.now() - 40 * DAY_MS));
    const removed = await Promise.all([purge(), purge(), purge()]);
    expect(removed.reduce((sum, count) => sum + count, 0) + (await purge())).toBe(3_000);
  });
});
