import { type World } from './configuration.js';
import { type Emit } from './explorer.js';
import { trusts } from './memory.js';
import { at, copy, editVerifier, noGrant, type Pull, type State } from './state.js';

/** "They pull: POST /v1/changes/lease {nonce, applied}", perhaps again before the answer to the last is there. */
export function verifierSteps(world: World, state: State, index: number, emit: Emit<State>): void {
  const name = `verifier ${index}`;
  for (const [slot, pull] of at(state.verifiers, index).pulls.entries()) {
    if (!pull) send(state, index, slot, `${name} sends a pull`, emit);
    else if (!pull.answer) serve(world, state, index, slot, pull, `node A answers a pull of ${name}`, emit);
    else receive(world, state, index, slot, pull, pull.answer, name, emit);
  }
}

function send(state: State, index: number, slot: number, says: string, emit: Emit<State>): void {
  const next = copy(state);
  const verifier = editVerifier(next, index);
  verifier.pulls[slot] = { sentAge: 0, reported: verifier.applied, answer: undefined };
  emit(says, next);
}

/** The node records lease and acknowledgement by instance, "before the answer leaves", and counts from now. */
function serve(
  world: World,
  state: State,
  index: number,
  slot: number,
  pull: Pull,
  says: string,
  emit: Emit<State>,
): void {
  const { rules } = world;
  const node = at(state.nodes, 0);
  if (!trusts(world, node)) return;
  const next = copy(state);
  const lease = rules.verifierLeaseWithinNodes ? node.trustLeft : at(world.leases, 0);
  const kept = rules.replicasApart ? index : 0;
  const { acknowledged, left } = at(state.grants, kept);
  next.grants[kept] = { acknowledged: Math.max(acknowledged, pull.reported), left: Math.max(left, lease) };
  editVerifier(next, index).pulls[slot] = { ...pull, reported: 0, answer: { to: node.applied, lease } };
  emit(says, next);
}

/** "trust counts from the time of sending"; an older answer is ignored, its trust included. */
function receive(
  world: World,
  state: State,
  index: number,
  slot: number,
  pull: Pull,
  answer: { to: number; lease: number },
  name: string,
  emit: Emit<State>,
): void {
  const { rules } = world;
  const next = copy(state);
  const verifier = editVerifier(next, index);
  verifier.pulls[slot] = undefined;
  if (answer.to < verifier.applied && rules.olderAnswerIgnored) return emit(`${name} ignores an older answer`, next);
  verifier.applied = answer.to;
  const left = rules.verifierLeaseFromSending ? answer.lease - pull.sentAge : answer.lease;
  // Of two answers the one whose trust ends later counts.
  verifier.trustLeft = Math.max(verifier.trustLeft, left);
  emit(`${name} applies an answer and trusts`, next);
}

/** The highest position, at most the node's own, that every verifier with a lease has acknowledged. */
export function coveredByVerifiers(world: World, state: State, applied: number): number {
  if (!world.rules.verifiersAcknowledgeFirst) return applied;
  return Math.min(applied, ...state.grants.map((grant) => (grant.left > 0 ? grant.acknowledged : applied)));
}

/** What a process that starts again knows of verifiers. */
export const noGrants = (state: State): State['grants'] => state.grants.map(() => noGrant);
