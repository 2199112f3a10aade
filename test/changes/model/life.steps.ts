import { idle } from './applying.js';
import { type World } from './configuration.js';
import { type Emit } from './explorer.js';
import { rowIndex } from './memory.js';
import { grantsOf, withoutGrantsOf } from './verifier.steps.js';
import { at, copy, editNode, Phase, unregistered, type State } from './state.js';

/** A killed process leaves its row and starts again as another. A paused one is one that takes no step for a while. */
export function crashSteps(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  const { phase } = at(state.nodes, index);
  if (!world.crashes || phase === Phase.Unregistered || !world.rules.oneRowForEachProcess) return;
  const gone = world.leases.length;
  if (state.rows[index] && state.rows[gone]) return;
  const next = copy(state);
  next.rows[gone] = state.rows[index] ?? state.rows[gone];
  next.rows[index] = undefined;
  next.nodes[index] = unregistered;
  emit(`${name} is killed`, next);
}

/** "A clean stop stops serving first, then deletes its row once every verifier lease that it granted is over." */
export function cleanStopSteps(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  if (!world.cleanStops) return;
  const { phase } = at(state.nodes, index);
  const next = copy(state);
  const own = rowIndex(world, index);
  if (phase === Phase.Stopping) {
    if (world.rules.cleanStopWaitsForVerifiers && grantsOf(state, index).some(({ left }) => left > 0)) return;
    next.rows[own] = undefined;
    next.nodes[index] = unregistered;
    next.grants = withoutGrantsOf(state, index);
    emit(`${name} deletes its row and ends`, next);
  } else if (phase === Phase.ServingWithoutRow) {
    next.nodes[index] = unregistered;
    emit(`${name} stops serving and ends`, next);
  } else if (phase === Phase.Idle && world.rules.servingStoppedBeforeRowGoes) {
    next.nodes[index] = { ...unregistered, phase: Phase.Stopping };
    emit(`${name} stops serving`, next);
  } else if (phase === Phase.Idle) {
    next.rows[own] = undefined;
    idle(editNode(next, index), Phase.ServingWithoutRow);
    emit(`${name} deletes its row while it serves`, next);
  }
}
