import { type World } from './configuration.js';
import { invalidate } from './memory.js';
import { at, noAnswer, Phase, UNCOMMITTED, type Answer, type Node, type State } from './state.js';

/** The one statement that returns epoch, head and the rows past `applied`. */
export const readLog = (state: State): Answer => ({ epoch: state.epoch, head: state.log.length, purged: state.purged });

/**
 * Takes an answer of the log to the node's memory and moves `applied`, in one synchronous block. An answer that another
 * has overtaken brings nothing new; its lower head is no head that went back.
 *
 * @returns false when it showed another epoch, and the lease is dropped
 */
export function apply(world: World, state: State, node: Node, answer: Answer, head = answer.head): boolean {
  if (answer.epoch !== node.epoch && world.rules.newEpochNewIncarnation) {
    drop(world, node);
    return false;
  }
  if (answer.purged > node.applied) forgetForGap(world, node);
  for (let position = Math.max(node.applied, answer.purged); position < answer.head; position++) {
    const writer = at(state.log, position);
    if (writer === UNCOMMITTED) forgetForGap(world, node);
    else invalidate(world, node, writer);
  }
  node.applied = Math.max(node.applied, head);
  return true;
}

/** "unless every position … is there, forget everything and detach the reads under way" */
function forgetForGap(world: World, node: Node): void {
  if (!world.rules.gapCheck) return;
  node.entries = 0;
  if (world.rules.readsDetachedAtGap) node.reads = [];
}

/** No lease, no row, nothing in memory: what is left of an incarnation that was evicted or saw another epoch. */
export function drop(world: World, node: Node): void {
  idle(node, Phase.Unregistered);
  node.trustLeft = 0;
  node.flag = false;
  node.applied = 0;
  node.epoch = 0;
  node.hint = undefined;
  forgetForRegistration(world, node);
}

/** "discard all entries and detach every read under way by a generation number" */
export function forgetForRegistration(world: World, node: Node): void {
  if (world.rules.entriesDiscardedAtRegistration) node.entries = 0;
  if (world.rules.readsDetachedAcrossReRegistration) node.reads = [];
}

/** Ends the exchange under way. */
export function idle(node: Node, phase = Phase.Idle): void {
  node.phase = phase;
  node.sentAge = 0;
  node.answer = noAnswer;
}
