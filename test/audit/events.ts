import type { AnyAuditEvent } from '../../src/audit/audit-event.js';
import { AuditTrail } from '../../src/audit/audit-trail.js';
import type { TestApp } from '../support/test-app.js';

/** Every event so far, oldest first. */
export async function eventsOf({ app }: TestApp): Promise<AnyAuditEvent[]> {
  const events: AnyAuditEvent[] = [];
  for await (const event of app.get(AuditTrail, { strict: false }).read()) events.push(event);
  return events;
}

/** The events that `work` wrote, oldest first. */
export async function eventsDuring(app: TestApp, work: () => Promise<unknown>): Promise<AnyAuditEvent[]> {
  const before = new Set((await eventsOf(app)).map(({ id }) => id));
  await work();
  return (await eventsOf(app)).filter(({ id }) => !before.has(id));
}

/** Adds events straight to the table, as many as wanted, a second apart from `from` on. */
export async function addEvents(app: TestApp, count: number, from: Date, type = 'user.updated'): Promise<void> {
  await app.database.query(
    `INSERT INTO audit_events (id, at, type, outcome, actor_kind, subject_kind, subject_id, user_id, details)
     SELECT gen_random_uuid(), $2::timestamptz + n * interval '1 second', $3, 'success', 'system', 'user', 'u', 'u', '{}'
     FROM generate_series(0, $1 - 1) AS n`,
    [count, from, type],
  );
}
