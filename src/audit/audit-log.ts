import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { escapeLiteral } from 'pg';
import type { Agent } from '../changes/agent.js';
import type { Transaction } from '../changes/transaction.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { AUDIT_COLUMNS, columnsOf, type AnyAuditEvent } from './audit-event.js';
import { AUDIT_VOCABULARY, type AuditDetails, type AuditEventType } from './audit-vocabulary.js';
import { boundedDetails } from './bounded-details.js';
import { PortcullisEvents } from './portcullis-events.js';

/** What a flow says of an event; who does it, when and from where is known from the transaction. */
export type NewAuditEvent = {
  [Type in AuditEventType]: {
    readonly type: Type;
    /** Id of the user, session, key or client, or name of the role; undefined where there is none. */
    readonly subject: string | undefined;
    /** The session's owner. Events about a user have it from their subject. */
    readonly userId?: string;
  } & (Record<never, never> extends AuditDetails[Type]
    ? { readonly details?: AuditDetails[Type] }
    : { readonly details: AuditDetails[Type] });
}[AuditEventType];

/**
 * The append-only record of who did what (OWASP ASVS 5.0, chapter 16). An event is written in the transaction of what it
 * records, so there is none without the other, and listeners hear of it once that has committed.
 */
@Injectable()
export class AuditLog {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Database) private readonly database: Database,
    @Inject(PortcullisEvents) private readonly events: PortcullisEvents,
  ) {}

  /**
   * Writes an event with the commit of a transaction. Costs no round trip: the row goes into the message that commits.
   *
   * @throws Error where nobody said who makes the change (`by` of the note, or of `grant()`): an event without an actor is
   *   a mistake of whoever wrote the flow
   */
  record(transaction: Transaction, given: NewAuditEvent): void {
    if (transaction.agent === undefined) throw new Error(`${given.type} is audited, and nobody said who does it`);
    const event = this.draft(transaction.agent, given);
    transaction.enclose({ sql: insertionOf(event), committed: () => this.events.emit(event) });
  }

  /** Tells listeners of an event that has been committed; what it returns is waited for and never rejects. */
  announce(event: AnyAuditEvent): Promise<void> | undefined {
    return this.events.emit(event);
  }

  /** Writes an event that changes nothing else, such as a failed sign-in. Costs one statement. */
  async write(by: Agent, given: NewAuditEvent): Promise<void> {
    const event = this.draft(by, given);
    await this.database.query(insertionOf(event));
    await this.events.emit(event);
  }

  /**
   * An event for a statement that writes it together with what it records, by `AUDIT_COLUMNS` and `auditParameters`: `announce` it
   * once that has committed. Costs nothing.
   */
  draft({ kind, id, origin }: Agent, { type, subject, userId, details = {} }: NewAuditEvent): AnyAuditEvent {
    const about = AUDIT_VOCABULARY[type];
    return Object.freeze({
      id: randomUUID(),
      at: this.clock.date(),
      type,
      outcome: about.outcome,
      actor: Object.freeze({ kind, id }),
      subject: about.subject && subject !== undefined ? Object.freeze({ kind: about.subject, id: subject }) : null,
      userId: userId ?? (about.subject === 'user' ? (subject ?? null) : null),
      requestId: origin?.requestId ?? null,
      address: origin?.address ?? null,
      userAgent: origin?.userAgent ?? null,
      details: Object.freeze(boundedDetails(details)),
    }) as AnyAuditEvent;
  }
}

/** Goes into one message with other statements, which can't have parameters; every value is escaped. */
function insertionOf(event: AnyAuditEvent): string {
  const values = columnsOf(event).map((value) => (value === null ? 'NULL' : escapeLiteral(value)));
  return `INSERT INTO audit_events (${AUDIT_COLUMNS}) VALUES (${values.join(', ')})`;
}
