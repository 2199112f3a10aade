import type { Schemas } from './answers.js';
import { PortcullisError } from './client.errors.js';
import type { Held } from './credential-keeper.js';
import type { Platform } from './platform.js';

/** When something was asked for, by both clocks, and a name for what will come. */
export type Moment = Pick<Held, 'since' | 'askedAt' | 'stamp'>;

/** Lifetimes count from the asking, so an answer that took long makes nothing last longer. */
export function momentOf({ now, monotonic, random }: Platform): Moment {
  const askedAt = now();
  return { askedAt, since: monotonic(), stamp: `${askedAt.toString(36)}.${random().toString(36).slice(2)}` };
}

/**
 * The credentials in an answer of login, refresh or password change.
 *
 * @throws PortcullisError `unexpected_answer`
 */
export function heldFrom(answer: unknown, sessionId: string, moment: Moment): Held {
  const { tokens, sessionToken } = (answer ?? {}) as { tokens?: Schemas['Tokens']; sessionToken?: string };
  // What has no number for its life would be due at every moment.
  if (tokens && tokens.expiresIn > 0) {
    const { accessToken, expiresIn, refreshToken } = tokens;
    return { ...moment, sessionId, authorization: `Bearer ${accessToken}`, lifetime: expiresIn * 1_000, refreshToken };
  }
  if (sessionToken === undefined) throw new PortcullisError('unexpected_answer', { status: 200 });
  return { ...moment, sessionId, authorization: `Session ${sessionToken}` };
}
