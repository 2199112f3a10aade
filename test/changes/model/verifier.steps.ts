import { type World } from './configuration.js';
import { type Emit } from './explorer.js';
import { trusts } from './memory.js';
import { nameOf } from './registry.steps.js';
import { at, copy, editVerifier, noGrant, type Pull, type State } from './state.js';

/** "They pull: POST /v1/changes/lease {nonce, applied}", perhaps again before the answer to the last is there. */
export function verifierSteps(world: World, state: State, index: number, emit: Emit<State>): void {
  const name = `verifier ${index}`;
  const nodes = world.verifiers?.behind === 'any node' ? state.nodes.keys() : [0];
  for (const [slot, pull] of at(state.verifiers, index).pulls.entries()) {
    if (!pull) send(state, index, slot, `${name} sends a pull`, emit);
    else if (pull.answer) receive(world, state, index, slot, pull, pull.answer, name, emit);
    else if (pull.at !== undefined) answer(world, state, index, slot, pull, pull.at, name, emit);
    else for (const node of nodes) arrive(world, state, index, slot, pull, node, name, emit);
  }
}

function send(state: State, index: number, slot: number, says: string, emit: Emit<State>): void {
  const next = copy(state);
  const verifier = editVerifier(next, index);
  verifier.pulls[slot] = { sentAge: 0, reported: verifier.applied, at: undefined, answer: undefined };
  emit(says, next);
}

/** What a pull reports is recorded when it comes, also where its answer waits: the verifier never goes back. */
function arrive(
  world: World,
  state: State,
  index: number,
  slot: number,
  pull: Pull,
  node: number,
  name: string,
  emit: Emit<State>,
): void {
  if (!trusts(world, at(state.nodes, node))) return;
  const next = copy(state);
  const kept = grantIndex(world, state, node, index);
  const { acknowledged, left } = at(state.grants, kept);
  // A grant that is over says nothing any more.
  next.grants[kept] = left === 0 ? noGrant : { acknowledged: Math.max(acknowledged, pull.reported), left };
  editVerifier(next, index).pulls[slot] = { ...pull, at: node };
  emit(`${nameOf(node)} records what a pull of ${name} reports`, next);
}

/**
 * The node records the lease by instance, "before the answer leaves", and counts from now. One that has no lease of it can
 * trust only what it applies with this answer: so much it has as good as acknowledged.
 */
function answer(
  world: World,
  state: State,
  index: number,
  slot: number,
  pull: Pull,
  from: number,
  name: string,
  emit: Emit<State>,
): void {
  const { rules } = world;
  const node = at(state.nodes, from);
  if (!trusts(world, node)) return;
  const next = copy(state);
  const lease = rules.verifierLeaseWithinNodes ? node.trustLeft : at(world.leases, from);
  const kept = grantIndex(world, state, from, index);
  const { acknowledged, left } = at(state.grants, kept);
  const covered = left === 0 ? node.applied : Math.max(acknowledged, pull.reported);
  next.grants[kept] = { acknowledged: covered, left: Math.max(left, lease) };
  const edited = { ...pull, reported: 0, at: undefined, answer: { to: node.applied, lease } };
  editVerifier(next, index).pulls[slot] = edited;
  emit(`${nameOf(from)} answers a pull of ${name}`, next);
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

/** The highest position, at most the node's own, that every verifier with a lease of this node has acknowledged. */
export function coveredByVerifiers(world: World, state: State, node: number, applied: number): number {
  if (!world.rules.verifiersAcknowledgeFirst) return applied;
  const own = grantsOf(state, node);
  return Math.min(applied, ...own.map((grant) => (grant.left > 0 ? grant.acknowledged : applied)));
}

/** What this node keeps of verifiers: it counts each lease to its end, wherever the verifier pulls from then on. */
export const grantsOf = (state: State, node: number): State['grants'] =>
  state.grants.slice(node * state.verifiers.length, (node + 1) * state.verifiers.length);

/** Where a node keeps what it knows of a verifier. */
export const grantIndex = (world: World, state: State, node: number, verifier: number): number =>
  node * state.verifiers.length + (world.rules.replicasApart ? verifier : 0);

/** What a process that starts again knows of verifiers: nothing. */
export const withoutGrantsOf = (state: State, node: number): State['grants'] =>
  state.grants.map((grant, index) => (Math.floor(index / state.verifiers.length) === node ? noGrant : grant));
