/**
 * What one observer saw, on one clock (`performance.now()`, milliseconds). Subjects are names of things that can be taken
 * away: a session, or a permission of a user. None is ever given back within one history.
 */
export interface History {
  readonly answers: readonly Answer[];
  readonly revocations: readonly Revocation[];
}

/** One request and its answer. */
export interface Answer {
  readonly node: string;
  /** Before its first byte was sent: its guard started later. */
  readonly began: number;
  readonly ended: number;
  /** What the answer shows to be in force; empty where it was refused, or there was none. */
  readonly accepted: readonly string[];
  /** 0 where no answer came. */
  readonly status: number;
  /** Which credential was tried, for messages. */
  readonly probe: string;
  /** For a token that was minted: the place in the change log that it claims its authorities were read at. */
  readonly mintedAt?: number;
}

/** One revoking call that returned and said that it is done. */
export interface Revocation {
  readonly name: string;
  /** What nobody may accept from then on. */
  readonly subjects: readonly string[];
  readonly began: number;
  readonly returned: number;
  /** Its place in the change log; undefined where the answer doesn't say. */
  readonly position?: number | undefined;
}

/** The name of a session, as something that can be taken away. */
export function sessionSubject(sessionId: string): string {
  return `session ${sessionId}`;
}

/** The name of a permission that somebody holds. */
export function permissionSubject(userId: string, permission: string): string {
  return `${permission} of ${userId}`;
}
