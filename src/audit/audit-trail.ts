import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { asStored } from '../database/uuid.js';
import { CreationPosition, pageLimit, pageOf, readCursor, type Page } from '../http/page.js';
import { AUDIT_COLUMNS, eventFromRow, type AnyAuditEvent, type AuditRow } from './audit-event.js';
import type { AuditEventType } from './audit-vocabulary.js';

/** Which events to read; everything by default. */
export interface AuditFilter {
  /** Any of these. */
  readonly type?: readonly AuditEventType[] | undefined;
  /** An id, or the kind of those who have none. */
  readonly actor?: string | undefined;
  /** Id of the user, session, key or client, or name of the role. */
  readonly subject?: string | undefined;
  /** Id of whom it concerns: finds the events of their sessions as well. */
  readonly user?: string | undefined;
  /** Not before. */
  readonly from?: Date | undefined;
  /** Before. */
  readonly to?: Date | undefined;
}

/** Which events to list. */
export interface AuditListing extends AuditFilter {
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** 1 to 100, 50 by default. */
  readonly limit?: number | undefined;
}

/** Events that one statement of `read` brings: what is in memory at once. */
const BATCH = 500;

/** Reads the audit log. Who may is for the caller to see to. */
@Injectable()
export class AuditTrail {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * One page, newest first. Costs one read of at most 101 rows. Pages stay as they are while events are added, which come
   * before the first.
   *
   * @throws ValidationFailed for a cursor that isn't one
   * @throws StateUnavailable without the database
   */
  async list({ cursor, limit: wanted, ...filter }: AuditListing = {}): Promise<Page<AnyAuditEvent>> {
    const limit = pageLimit(wanted);
    const [at, id] = readCursor(cursor, CreationPosition) ?? [];
    const values = [...valuesOf(filter), at ?? null, id ?? null, limit + 1];
    const rows = await this.database.query<AuditRow>(NEWEST_FIRST, values);
    return pageOf(rows.map(eventFromRow), limit, (event) => [event.at.toISOString(), event.id]);
  }

  /**
   * Every event, oldest first, however many: one read for each 500, which is all that is held in memory.
   *
   * @throws StateUnavailable without the database, also half-way
   */
  async *read(filter: AuditFilter = {}): AsyncGenerator<AnyAuditEvent> {
    let last: AuditRow | undefined;
    for (;;) {
      const values = [...valuesOf(filter), last?.at ?? null, last?.id ?? null, BATCH];
      const rows: AuditRow[] = await this.database.query<AuditRow>(OLDEST_FIRST, values);
      for (const row of rows) yield eventFromRow(row);
      last = rows.at(-1);
      if (rows.length < BATCH) return;
    }
  }
}

function valuesOf({ type, actor, subject, user, from, to }: AuditFilter): unknown[] {
  // Events hold ids as text; elsewhere they are found in upper case as well.
  const ids = [actor, subject, user].map((id) => (id === undefined ? null : asStored(id)));
  return [type ?? null, ...ids, from ?? null, to ?? null];
}

/** Uses the indexes `audit_events_by_time`, `_by_type`, `_by_actor`, `_by_subject` and `_by_user`. */
const SELECTED = `
  SELECT ${AUDIT_COLUMNS} FROM audit_events
  WHERE ($1::text[] IS NULL OR type = ANY ($1)) AND ($2::text IS NULL OR coalesce(actor_id, actor_kind) = $2)
    AND ($3::text IS NULL OR subject_id = $3) AND ($4::text IS NULL OR user_id = $4)
    AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6)`;

const NEWEST_FIRST = `${SELECTED}
    AND ($7::timestamptz IS NULL OR (at, id) < ($7, $8::uuid))
  ORDER BY at DESC, id DESC
  LIMIT $9`;

const OLDEST_FIRST = `${SELECTED}
    AND ($7::timestamptz IS NULL OR (at, id) > ($7, $8::uuid))
  ORDER BY at, id
  LIMIT $9`;
