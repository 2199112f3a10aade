import { z } from 'zod';
import { pageOf, pageQuery } from '../http/page.js';
import { SessionSchema } from './session.js';

export const SessionPageSchema = pageOf(SessionSchema).meta({ id: 'SessionPage' });

export const SessionsQuery = z.strictObject(pageQuery);

export const EndSessionsQuery = z.strictObject({ except: z.literal('current').optional() });
export type EndSessionsQuery = z.infer<typeof EndSessionsQuery>;
