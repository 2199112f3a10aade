import { apply, idle, readLog } from './applying.js';
import { type World } from './configuration.js';
import { type Emit } from './explorer.js';
import { rowIndex } from './memory.js';
import { coveredByVerifiers } from './verifier.steps.js';
import { at, copy, editNode, editRow, Phase, type Node, type State } from './state.js';

/** Whether the process has an incarnation that it goes by. */
export const isRegistered = ({ phase }: Node): boolean =>
  (phase >= Phase.Idle && phase <= Phase.NoRow) || phase === Phase.ServingWithoutRow;

/** "NOTIFY … is a hint": so it may come at any time, or never; it is not told from a look without one. */
export function notificationSteps(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  const node = at(state.nodes, index);
  if (!isRegistered(node)) return;
  const stale = state.log.length > node.applied || state.epoch !== node.epoch;
  if (world.hints === 'at once' && stale) {
    const next = copy(state);
    const kept = apply(world, state, editNode(next, index), readLog(state));
    emit(kept ? `${name} is notified, reads the log and applies it` : `${name} is notified, sees another epoch`, next);
  }
  if (world.hints === 'in flight' && stale && !node.hint) {
    const next = copy(state);
    editNode(next, index).hint = readLog(state);
    emit(`${name} is notified and reads the log`, next);
  }
  if (node.hint) {
    const next = copy(state);
    const edited = editNode(next, index);
    edited.hint = undefined;
    const kept = apply(world, state, edited, node.hint);
    emit(kept ? `${name} applies what it read when notified` : `${name} sees another epoch when notified`, next);
  }
}

/** "Acknowledge by a later write, once applied, never before." Acknowledgements carry the epoch. */
export function acknowledgementSteps(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  const node = at(state.nodes, index);
  if (!isRegistered(node)) return;
  const covered = coveredByVerifiers(world, state, index, node.applied);
  acknowledge(world, state, index, covered, `${name} acknowledges ${covered}`, emit);
  if (world.rules.acknowledgeAfterApplying) return;
  const inHand = Math.max(node.answer.head, node.hint?.head ?? 0);
  if (inHand > node.applied) {
    acknowledge(world, state, index, inHand, `${name} acknowledges ${inHand} before applying it`, emit);
  }
}

function acknowledge(
  world: World,
  state: State,
  index: number,
  position: number,
  says: string,
  emit: Emit<State>,
): void {
  const own = rowIndex(world, index);
  const row = state.rows[own];
  const node = at(state.nodes, index);
  if (!row || (row.epoch === node.epoch && row.applied >= position)) return;
  const next = copy(state);
  const edited = editRow(next, own);
  edited.applied = position;
  edited.epoch = node.epoch;
  emit(says, next);
}

/** A renewal whose answer never comes: the link was cut, and the node tries again. */
export function lostExchangeSteps(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  const { phase } = at(state.nodes, index);
  if (!world.lostExchanges || phase < Phase.RenewalSent || phase > Phase.NoRow) return;
  const next = copy(state);
  idle(editNode(next, index));
  emit(`${name} gives up its renewal`, next);
}
