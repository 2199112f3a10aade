import { z } from 'zod';
import { CursorInput, LimitInput, MomentText, pageSchema } from '../http/page.js';
import { isStorable } from '../http/text.js';
import { AuditEventSchema } from './audit-event.js';
import { AUDIT_EVENT_TYPES } from './audit-vocabulary.js';

const ID_MAX = 256;

export const MomentInput = MomentText.transform((moment) => new Date(moment));

const id = z.string().min(1).max(ID_MAX).refine(isStorable);

/** Types in a query string: `session.created,session.revoked` */
const TypesInput = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(AUDIT_EVENT_TYPES)).max(AUDIT_EVENT_TYPES.length));

/** The query of `GET /v1/audit`. */
export const AuditQuery = z.strictObject({
  type: TypesInput.optional().describe('Only these types, separated by commas'),
  actor: id.optional().describe('Who did it: an id, or `operator`, `anonymous`, `system`'),
  subject: id.optional().describe('Id of the user, session, key or client, or name of the role'),
  user: id.optional().describe('Whom it concerns: a user’s id. Finds the events of their sessions, too'),
  from: MomentInput.optional().describe('Not before this moment'),
  to: MomentInput.optional().describe('Before this moment'),
  cursor: CursorInput,
  limit: LimitInput,
});
export type AuditQuery = z.infer<typeof AuditQuery>;

export const AuditPageSchema = pageSchema('AuditPage', AuditEventSchema);
