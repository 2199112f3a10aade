import { z } from 'zod';
import { CursorInput, LimitInput } from '../http/page.js';
import { SessionSchema } from './session.js';

export const SessionPageSchema = z
  .object({ items: z.array(SessionSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'SessionPage' });

export const SessionsQuery = z.strictObject({ cursor: CursorInput, limit: LimitInput });
export type SessionsQuery = z.infer<typeof SessionsQuery>;

export const EndSessionsQuery = z.strictObject({ except: z.literal('current').optional() });
export type EndSessionsQuery = z.infer<typeof EndSessionsQuery>;
