import { type World } from './configuration.js';
import { isRegistered } from './log.steps.js';
import { rowIndex, trusts } from './memory.js';
import { nameOf } from './registry.steps.js';
import { Call, Phase, type Node, type State } from './state.js';
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
  return undefined;
}

/** What holds the promise up, checked in each state of the whole protocol. */
export function invariantBroken(world: World, state: State): string | undefined {
  for (const [index, node] of state.nodes.entries()) {
    const broken = trustBroken(world, state, index, node) ?? acknowledgedTooMuch(world, state, index, node);
    if (broken !== undefined) return `${nameOf(index)} ${broken}`;
  }
  return promiseBroken(world, state);
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
