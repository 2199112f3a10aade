import { sessionsOf, type World } from './configuration.js';
import { type Emit } from './explorer.js';
import { invalidate } from './memory.js';
import { at, Call, copy, editNode, editWriter, UNCOMMITTED, type State } from './state.js';

/** "Taking something away", steps 1 to 5. That the commit's answer comes back and m0 is taken are one step with the
 * commit: an m0 taken later only makes a writer wait longer, which waiting in any state allows anyway. */
export function writerSteps(world: World, state: State, index: number, emit: Emit<State>): void {
  const name = `writer ${index}`;
  switch (at(state.writers, index).phase) {
    case Call.Idle:
      beforeCommit(world, state, index, name, emit);
      return change(world, state, index, name, emit);
    case Call.M0BeforeCommit:
    case Call.RegistryBeforeCommit:
    case Call.EmptyRegistryBeforeCommit:
    case Call.HeadBeforeState:
    case Call.PositionTaken:
      return change(world, state, index, name, emit);
    case Call.Waiting:
    case Call.WaitingOnEmptyRegistry:
      ownChange(world, state, index, name, emit);
      return returns(world, state, index, name, emit);
    default:
  }
}

/** The bugs that do before the commit what belongs after it. */
function beforeCommit(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  const { rules } = world;
  const next = copy(state);
  const writer = editWriter(next, index);
  if (!rules.waitStartsAfterCommit) {
    writer.phase = Call.M0BeforeCommit;
    emit(`${name} takes m0 before its commit`, next);
  } else if (!rules.registryReadAfterCommit) {
    const empty = state.rows.every((row) => !row);
    writer.phase = empty ? Call.EmptyRegistryBeforeCommit : Call.RegistryBeforeCommit;
    emit(`${name} reads the registry before its commit and finds ${empty ? 'nobody' : 'nodes'}`, next);
  } else if (!rules.headReadAfterState) {
    writer.phase = Call.HeadBeforeState;
    writer.position = state.log.length;
    emit(`${name} reads the head`, next);
  } else if (!rules.positionsInCommitOrder) {
    writer.phase = Call.PositionTaken;
    next.log = [...state.log, UNCOMMITTED];
    writer.position = next.log.length;
    emit(`${name} takes position ${writer.position} from a sequence`, next);
  }
}

/** Commits its change; or finds it made by another, and then waits for the head as read after that. */
function change(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  const next = copy(state);
  const writer = editWriter(next, index);
  const target = at(world.writers, index);
  const found = state.log.some((other) => other !== UNCOMMITTED && at(world.writers, other) === target);
  const { phase } = writer;
  writer.phase = phase === Call.EmptyRegistryBeforeCommit ? Call.WaitingOnEmptyRegistry : Call.Waiting;
  if (!found) {
    if (phase !== Call.PositionTaken) writer.position = state.log.length + 1;
    next.log = state.log.slice();
    next.log[writer.position - 1] = index;
    return emit(`${name} commits position ${writer.position} and takes m0`, next);
  }
  if (phase !== Call.HeadBeforeState) writer.position = state.log.length;
  if (!world.rules.waitOfCallThatChangesNothing) {
    finish(next, index);
    return emit(`${name} finds nothing to change and returns`, next);
  }
  emit(`${name} finds nothing to change, takes m0 and waits for position ${writer.position}`, next);
}

/** "A process may apply its own change to its memory at once, as a hint; only its log read moves `applied`." */
function ownChange(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  const node = at(state.nodes, 0);
  if (!world.ownChanges) return;
  const next = copy(state);
  const edited = editNode(next, 0);
  invalidate(world, edited, index);
  if (!world.rules.ownChangeIsOnlyAHint) edited.applied = Math.max(node.applied, at(state.writers, index).position);
  emit(`${name}, on node A, applies its own change there`, next);
}

/** "return when every incarnation has `applied >= position`, or when m0 + max(lease_ms) has passed" */
function returns(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  const { phase, position, m0Age } = at(state.writers, index);
  const { rules } = world;
  const known = !rules.restoreRule || state.epochAge >= world.leaseMax;
  const acknowledged =
    phase === Call.WaitingOnEmptyRegistry ||
    state.rows.every((row) => !row || (row.applied >= position && row.epoch === state.epoch));
  if (acknowledged && known) {
    const next = copy(state);
    finish(next, index);
    return emit(`${name} returns, all nodes having acknowledged`, next);
  }
  const stored = Math.max(0, ...state.rows.map((row) => row?.lease ?? 0));
  const wait = !known ? world.leaseMax : rules.largestStoredLease ? stored : world.writersLease;
  if (m0Age < wait) return;
  const next = copy(state);
  finish(next, index);
  emit(`${name} returns, the largest lease having passed`, next);
}

function finish(next: State, index: number): void {
  const writer = editWriter(next, index);
  writer.phase = Call.Returned;
  writer.m0Age = 0;
}

/** The sessions that this writer's call takes away, once it has returned. */
export const takenAway = (world: World, state: State, index: number): number =>
  at(state.writers, index).phase === Call.Returned ? sessionsOf(at(world.writers, index)) : 0;
