import { z } from 'zod';
import { AGENT_KINDS, type AgentKind } from '../changes/agent.js';
import {
  AUDIT_EVENT_TYPES,
  SUBJECT_KINDS,
  type AuditDetails,
  type AuditEventType,
  type AuditOutcome,
  type SubjectKind,
} from './audit-vocabulary.js';

/** What happened, by whom, to whom, and from where: a row of the audit log, and what listeners hear. */
export interface AuditEvent<Type extends AuditEventType = AuditEventType> {
  readonly id: string;
  /** To the millisecond, by the clock of the node where it happened. */
  readonly at: Date;
  readonly type: Type;
  readonly outcome: AuditOutcome;
  readonly actor: { readonly kind: AgentKind; readonly id: string | null };
  readonly subject: { readonly kind: SubjectKind; readonly id: string } | null;
  /** Whom it concerns: the user, or the owner of the session. */
  readonly userId: string | null;
  /** These three are null where no request was behind it. */
  readonly requestId: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly details: AuditDetails[Type];
}

/** An event of any type: comparing `type` tells the compiler what its details hold. */
export type AnyAuditEvent = { [Type in AuditEventType]: AuditEvent<Type> }[AuditEventType];

/** How an event travels (`AuditEvent` in the OpenAPI document). */
export const AuditEventSchema = z
  .object({
    id: z.uuid(),
    at: z.iso.datetime(),
    type: z.enum(AUDIT_EVENT_TYPES),
    outcome: z.enum(['success', 'failure']),
    actor: z.object({ kind: z.enum(AGENT_KINDS), id: z.string().nullable() }),
    subject: z.object({ kind: z.enum(SUBJECT_KINDS), id: z.string() }).nullable(),
    userId: z.string().nullable().describe('Whom it concerns: the user, or the owner of the session'),
    requestId: z.string().nullable(),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    details: z
      .record(z.string(), z.unknown())
      .describe('What else there is to say, by type; `cut` where it was too much'),
  })
  .meta({ id: 'AuditEvent' });

/** What `AUDIT_COLUMNS` selects. */
export interface AuditRow {
  id: string;
  at: Date;
  type: AuditEventType;
  outcome: AuditOutcome;
  actor_kind: AgentKind;
  actor_id: string | null;
  subject_kind: SubjectKind | null;
  subject_id: string | null;
  user_id: string | null;
  request_id: string | null;
  address: string | null;
  user_agent: string | null;
  details: object;
}

/** The columns of an event, in the order in which `columnsOf` gives their values. */
export const AUDIT_COLUMNS = `
  id, at, type, outcome, actor_kind, actor_id, subject_kind, subject_id, user_id, request_id, address, user_agent, details`;

/** The values of a new row, as text. */
export function columnsOf(event: AuditEvent): (string | null)[] {
  const { id, at, type, outcome, actor, subject, userId, requestId, address, userAgent, details } = event;
  const who = [actor.kind, actor.id, subject?.kind ?? null, subject?.id ?? null, userId];
  return [id, at.toISOString(), type, outcome, ...who, requestId, address, userAgent, JSON.stringify(details)];
}

/** The parameters that take what `columnsOf` gives, from `$first` on. */
export function auditParameters(first: number): string {
  const types = ['uuid', 'timestamptz', ...Array<string>(10).fill('text'), 'jsonb'];
  return types.map((type, index) => `$${first + index}::${type}`).join(', ');
}

/** Reads what `AUDIT_COLUMNS` selected. */
export function eventFromRow(row: AuditRow): AnyAuditEvent {
  const { id, at, type, outcome } = row;
  return {
    id,
    at,
    type,
    outcome,
    actor: { kind: row.actor_kind, id: row.actor_id },
    subject: row.subject_kind && row.subject_id !== null ? { kind: row.subject_kind, id: row.subject_id } : null,
    userId: row.user_id,
    requestId: row.request_id,
    address: row.address,
    userAgent: row.user_agent,
    details: row.details,
  } as AnyAuditEvent;
}
