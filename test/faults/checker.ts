import type { Answer, History, Revocation } from './history.js';

/** A broken promise. */
export interface Violation {
  readonly kind: 'accepted after the return' | 'minted stale';
  readonly subject: string;
  readonly revocation: Revocation;
  readonly answer: Answer;
  /** How long after the return the request began, in ms; negative for a stale token, which may have been asked for before. */
  readonly afterMs: number;
}

/**
 * Finds every request that began after a revoking call had returned and was accepted for what that call took away; and every
 * token that carries it although it claims a place in the change log at or past the call's, since a verifier elsewhere would
 * take such a token for newer than the change.
 */
export function violations({ answers, revocations }: History): Violation[] {
  const bySubject = new Map<string, Revocation>();
  for (const revocation of revocations) {
    for (const subject of revocation.subjects) {
      const before = bySubject.get(subject);
      if (before === undefined || revocation.returned < before.returned) bySubject.set(subject, revocation);
    }
  }
  return answers.flatMap((answer) =>
    answer.accepted.flatMap((subject) => {
      const revocation = bySubject.get(subject);
      const kind = revocation && faultOf(answer, revocation);
      if (revocation === undefined || kind === undefined) return [];
      return [{ kind, subject, revocation, answer, afterMs: answer.began - revocation.returned }];
    }),
  );
}

function faultOf(answer: Answer, { returned, position }: Revocation): Violation['kind'] | undefined {
  if (answer.began > returned) return 'accepted after the return';
  const { mintedAt } = answer;
  return mintedAt !== undefined && position !== undefined && mintedAt >= position ? 'minted stale' : undefined;
}

/** Violations in words, the first few, for a message. */
export function describeViolations(found: readonly Violation[]): string[] {
  return found
    .slice(0, 5)
    .map(
      ({ kind, revocation, answer, afterMs }) =>
        `${kind}: ${answer.probe} on ${answer.node}, ${afterMs.toFixed(1)} ms after "${revocation.name}" had returned`,
    );
}
