import { z } from 'zod';
import { CursorInput, LimitInput, pageSchema } from '../http/page.js';
import { SessionSchema } from './session.js';

export const SessionPageSchema = pageSchema('SessionPage', SessionSchema);

export const SessionsQuery = z.strictObject({ cursor: CursorInput, limit: LimitInput });
export type SessionsQuery = z.infer<typeof SessionsQuery>;

export const EndSessionsQuery = z.strictObject({ except: z.literal('current').optional() });
export type EndSessionsQuery = z.infer<typeof EndSessionsQuery>;
