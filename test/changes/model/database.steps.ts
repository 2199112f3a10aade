import { type World } from './configuration.js';
import { type Emit } from './explorer.js';
import { Call, copy, editRow, type State } from './state.js';

/** "The log is purged by whole positions"; of when, the protocol asks nothing. */
export function purgeSteps(world: World, state: State, emit: Emit<State>): void {
  if (!world.purge || state.purged === state.log.length) return;
  const next = copy(state);
  next.purged = state.log.length;
  emit('the log is purged', next);
}

/**
 * The server recovers from the crash of one of its backends and keeps its start time, so that no epoch tells of it.
 * Commits are durable; acknowledgements may be lost ("need not be"), and so may a row that wasn't committed durably.
 */
export function recoverySteps(world: World, state: State, emit: Emit<State>): void {
  if (!world.recovery) return;
  const next = copy(state);
  for (const [index, row] of state.rows.entries()) {
    if (!row?.durable) {
      next.rows[index] = undefined;
      continue;
    }
    const edited = editRow(next, index);
    edited.applied = 0;
    if (!world.rules.durableHeartbeat) [edited.watched, edited.watchedBefore] = [row.watchedBefore, 0];
  }
  emit('the server recovers; what was not flushed is lost', next);
}

/**
 * "A restore or a failover to a copy that may lack commits: rows of living nodes may be missing." A call whose commit
 * the copy lacks promises nothing any more (commits are durable, says the promise) and may be made again.
 */
export function restoreSteps(world: World, state: State, emit: Emit<State>): void {
  if (!world.restore || state.epoch > 0) return;
  for (let head = 0; head <= state.log.length; head++) {
    for (const rowsKept of [true, false]) {
      const next = copy(state);
      next.log = state.log.slice(0, head);
      next.purged = Math.min(state.purged, head);
      next.epoch = 1;
      next.epochAge = 0;
      if (!rowsKept) next.rows = state.rows.map(() => undefined);
      next.writers = state.writers.map((writer) =>
        writer.position > head ? { phase: Call.Idle, position: 0, m0Age: 0 } : writer,
      );
      emit(`a copy takes over with ${head} of the changes and ${rowsKept ? 'all' : 'none'} of the nodes' rows`, next);
    }
  }
}
