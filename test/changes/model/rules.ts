/**
 * The rules of coherence.md that the model can leave out, each with the sentence it stands for. With all of them
 * the promise holds in every configuration; without any single one it is broken in at least one.
 */
export const RULES = {
  leaseFromSending: 'trustedUntil = sent + T: from the time of sending, never of receipt',
  sentBelongsToItsExchange: '`sent` belongs to that very exchange',
  acknowledgeAfterApplying: 'acknowledge by a later write, once applied, never before',
  rowDemandedAtFirstTrust: 'registering: insert and commit, then read epoch and head; only then trust',
  rowDemandedAtRenewal: 'no row → evicted: drop everything, register anew',
  logReadAtRenewal: 'after that commit read the log',
  headAndRowsInOneStatement: '`applied` never comes from another statement',
  gapCheck: 'unless every position from `applied + 1` to the head is there, forget everything',
  readsDetachedAtGap: '… and detach the reads under way',
  newEpochNewIncarnation: 'a node that sees another epoch drops the lease and registers as a new incarnation',
  readsDetachedAcrossReRegistration: 'discard all entries and detach every read under way by a generation number',
  entriesDiscardedAtRegistration: 'discard all entries',
  heartbeatBumped: 'one write that bumps the heartbeat of the own incarnation',
  removalByCompareAndSet: 'DELETE … WHERE incarnation = $1 AND heartbeat = $2',
  evictionNotCountedFromM0: 'since the answer to the read that returned this heartbeat; never counted from m0',
  removalAfterTheLease: 'a row is removed only when lease_ms·1.01 has passed',
  oneRowForEachProcess: 'one row for each process and each registration of it, never keyed by host name',
  durableRegistration: 'registering: insert and commit, durably',
  durableHeartbeat: 'one synchronously committed write that bumps the heartbeat',
  servingStoppedBeforeRowGoes: 'a clean stop stops serving first, then deletes its row',
  positionsInCommitOrder: 'the counter row makes positions dense and in commit order',
  waitStartsAfterCommit: 'take the own monotonic time m0 after the commit has returned',
  registryReadAfterCommit: 'then read `node` by a fresh statement',
  largestStoredLease: 'the writer waits for the largest lease_ms stored',
  waitOfCallThatChangesNothing: 'a call that finds nothing to change waits too',
  headReadAfterState: '… for the head as read after it saw that state',
  ownChangeIsOnlyAHint: 'a process may apply its own change at once; only its log read moves `applied`',
  restoreRule: 'a process returns early only once this epoch is LEASE_MAX·1.01 old; until then it waits that long',
  clockComparedNotFlag: 'compare now < trustedUntil; no timer sets a stale flag',
  noEntryHeldAcrossAwait: 'look up the entry and compare in one synchronous step; no entry is held across an await',
  overtakenLoadsNotCached: 'a load overtaken by an invalidation is not cached',
  noJoiningOfOvertakenReads: 'an overtaken read is detached',
  matchByWhatWasLoaded: 'compare with the session, the user and the roles in the loaded row',
  loadsFromPrimary: 'its first statement runs on the primary outside any older transaction',
  verifiersAcknowledgeFirst:
    'its node acknowledges a position only after those verifiers have, or have lost their lease',
  replicasApart: 'a verifier sends an instance id; its node keeps leases and acknowledgements by it',
  olderAnswerIgnored: 'an answer whose `to` is below what the verifier has applied is ignored, its trust included',
  verifierLeaseFromSending: 'trust counts from the time of sending',
  verifierLeaseWithinNodes: 'lease_ms is at most what the serving node’s own lease has left',
  cleanStopWaitsForVerifiers: 'then deletes its row once every verifier lease that it granted is over',
} as const;

export type Rule = keyof typeof RULES;

/** Which rules hold. */
export type Rules = Readonly<Record<Rule, boolean>>;

export const ruleNames = Object.keys(RULES) as Rule[];

/** All rules, less the one named. */
export function rulesWithout(missing?: Rule): Rules {
  return Object.fromEntries(ruleNames.map((rule) => [rule, rule !== missing])) as Record<Rule, boolean>;
}
