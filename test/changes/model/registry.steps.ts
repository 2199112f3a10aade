import { type World } from './configuration.js';
import { type Emit } from './explorer.js';
import { at, Call, copy, DECIDED, editRow, type State } from './state.js';

/**
 * "A row is removed only when lease_ms has passed on the remover's clock since the answer to the read that returned this
 * heartbeat, by DELETE … WHERE incarnation = $1 AND heartbeat = $2." The answer arrives as the read is executed, the
 * earliest that it can, which lets a remover delete as early as it may.
 */
export function removalSteps(world: World, state: State, index: number, owner: string, emit: Emit<State>): void {
  const row = state.rows[index];
  if (!world.removal || !row) return;
  const { rules } = world;
  if (row.watched === 0) {
    const next = copy(state);
    editRow(next, index).watched = 1 + (rules.evictionNotCountedFromM0 ? 0 : largestM0Age(state));
    return emit(`a remover reads the heartbeat of ${owner}`, next);
  }
  const needed = rules.removalAfterTheLease ? row.lease : row.lease - 1;
  if (row.watched !== DECIDED && row.watched - 1 < needed) return;
  const next = copy(state);
  if (rules.removalByCompareAndSet || row.watched === DECIDED) {
    next.rows[index] = undefined;
    return emit(`the remover deletes the row of ${owner}`, next);
  }
  editRow(next, index).watched = DECIDED;
  emit(`the remover decides to delete the row of ${owner}`, next);
}

const largestM0Age = (state: State): number =>
  Math.max(...state.writers.map(({ phase, m0Age }) => (phase === Call.Waiting ? m0Age : 0)));

/** The owner of a row, in words. */
export const ownerOf = (world: World, index: number): string =>
  index < world.leases.length ? nameOf(index) : 'a process that is gone';

export const nameOf = (node: number): string => at(['node A', 'node B', 'node C'], node);
