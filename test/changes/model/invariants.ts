import { type World } from './configuration.js';
import { isRegistered } from './log.steps.js';
import { isGood, rowIndex, trusts } from './memory.js';
import { nameOf } from './registry.steps.js';
import { at, Call, Phase, type Node, type State } from './state.js';
import { grantsOf } from './verifier.steps.js';
import { takenAway } from './writer.steps.js';

/** The promise: a guard that starts now, after the call has returned, is refused on every node. */
export function promiseBroken(world: World, state: State): string | undefined {
  const taken = state.writers.reduce((bits, _writer, index) => bits | takenAway(world, state, index), 0);
  if (taken === 0) return undefined;
  for (const [index, node] of state.nodes.entries()) {
    if (!trusts(world, node)) continue;
    if ((node.entries & taken) !== 0) return `the call has returned, and ${nameOf(index)} accepts from memory`;
    for (const [session, read] of node.reads.entries()) {
      if (read?.phase === 'saw it good' && read.joinable && (taken & (1 << session)) !== 0)
        return `the call has returned, and on ${nameOf(index)} a guard joins a read from before`;
    }
  }
  return verifierAccepts(world, state, taken);
}

function verifierAccepts(world: World, state: State, taken: number): string | undefined {
  for (const [index, { trustLeft, applied }] of state.verifiers.entries()) {
    const accepts = trustLeft > 0 && isGood(world, state.log.slice(0, applied), 0);
    if (accepts && (taken & 1) !== 0) return `the call has returned, and verifier ${index} accepts`;
  }
  return undefined;
}

/** What holds the promise up, checked in each state of the whole protocol. */
export function invariantBroken(world: World, state: State): string | undefined {
  for (const [index, node] of state.nodes.entries()) {
    const broken = trustBroken(world, state, index, node) ?? acknowledgedTooMuch(world, state, index, node);
    if (broken !== undefined) return `${nameOf(index)} ${broken}`;
  }
  return verifierTrustBroken(state) ?? promiseBroken(world, state);
}

/**
 * "a verifier's trust ends no later than its node's", or than the node's row, which a clean stop keeps until then. Its node
 * is whichever granted the trust; where it has pulled from several, at least one of them.
 */
function verifierTrustBroken(state: State): string | undefined {
  for (const [index, { trustLeft }] of state.verifiers.entries()) {
    if (trustLeft === 0) continue;
    const registered = [...state.nodes.keys()].filter((node) => state.rows[node]);
    if (registered.length === 0) return `verifier ${index} trusts, and its node has no row`;
    const counting = registered.filter((node) => at(grantsOf(state, node), index).left >= trustLeft);
    if (counting.length === 0) return `verifier ${index} trusts longer than its node counts`;
    const isCovered = (node: Node): boolean => node.phase === Phase.Stopping || node.trustLeft >= trustLeft;
    if (!counting.some((node) => isCovered(at(state.nodes, node))))
      return `verifier ${index} trusts longer than its node`;
  }
  return undefined;
}

/** "trusted implies a row with this uuid"; and a node that is trusted after a return has applied what returned. */
function trustBroken(world: World, state: State, index: number, node: Node): string | undefined {
  if (!trusts(world, node)) return undefined;
  if (!isRegistered(node)) return `trusts in ${Phase[node.phase]}`;
  // A restore loses rows of living nodes; the restore rule answers for those until their leases have ended.
  if (state.epochAge < world.leaseMax) return undefined;
  if (!state.rows[rowIndex(world, index)]) return 'trusts without a row';
  if (node.epoch !== state.epoch) return 'trusts under an epoch that is over';
  for (const { phase, position } of state.writers) {
    if (phase === Call.Returned && node.applied < position) return `trusts, not having applied ${position}`;
  }
  return undefined;
}

/** "the row's `applied` is at most the node's, in the same epoch" */
function acknowledgedTooMuch(world: World, state: State, index: number, node: Node): string | undefined {
  const row = state.rows[rowIndex(world, index)];
  if (!row || !isRegistered(node) || row.epoch !== node.epoch || row.applied <= node.applied) return undefined;
  return `has applied ${node.applied} and its row says ${row.applied}`;
}
