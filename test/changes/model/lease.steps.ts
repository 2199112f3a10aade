import { apply, drop, forgetForRegistration, idle, readLog } from './applying.js';
import { type World } from './configuration.js';
import { type Emit } from './explorer.js';
import { rowIndex, trust } from './memory.js';
import { at, copy, DECIDED, editNode, editRow, Phase, type State } from './state.js';

/** "Registering: insert and commit, durably; then read epoch and head in one statement …; only then trust." */
export function registrationSteps(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  const { rules } = world;
  const next = copy(state);
  const node = editNode(next, index);
  switch (node.phase) {
    case Phase.Unregistered:
      node.phase = Phase.RegistrationSent;
      return emit(`${name} sends its registration`, next);
    case Phase.RegistrationSent:
      if (!rules.rowDemandedAtFirstTrust) headBeforeRow(state, index, name, emit);
      if (!insertRow(world, next, index)) return;
      node.phase = Phase.Registered;
      return emit(`${name}'s registration commits`, next);
    case Phase.Registered:
      node.phase = Phase.HeadRead;
      node.answer = readLog(state);
      return emit(`${name} reads epoch and head`, next);
    case Phase.HeadRead:
      node.applied = node.answer.head;
      node.epoch = node.answer.epoch;
      forgetForRegistration(world, node);
      trust(world, node, index);
      idle(node);
      return emit(`${name} starts at the head that it read, with nothing in memory, and trusts`, next);
    default:
  }
}

/** The bug: the row is inserted some time later, and trust doesn't wait for it. */
function headBeforeRow(state: State, index: number, name: string, emit: Emit<State>): void {
  const next = copy(state);
  const node = editNode(next, index);
  node.phase = Phase.HeadRead;
  node.answer = readLog(state);
  emit(`${name} reads epoch and head before its registration has committed`, next);
}

/** Inserts the row of a new incarnation; a row of the process's earlier one stays, as a dead process's. */
function insertRow(world: World, next: State, index: number): boolean {
  const { rules } = world;
  const own = rowIndex(world, index);
  const gone = world.leases.length;
  if (rules.oneRowForEachProcess && next.rows[own]) {
    if (next.rows[gone]) return false;
    next.rows[gone] = next.rows[own];
  }
  const lease = at(world.leases, index);
  next.rows[own] = {
    applied: 0,
    epoch: next.epoch,
    lease,
    watched: 0,
    watchedBefore: 0,
    durable: rules.durableRegistration,
  };
  return true;
}

/** "take sent; one write that bumps the heartbeat …; after that commit read the log …; apply; then set trustedUntil" */
export function renewalSteps(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  const next = copy(state);
  const node = editNode(next, index);
  switch (node.phase) {
    case Phase.Idle:
      node.phase = Phase.RenewalSent;
      return emit(`${name} sends a renewal`, next);
    case Phase.RenewalSent:
      return heartbeat(world, state, index, name, emit);
    case Phase.HeartbeatCommitted:
      node.phase = Phase.LogRead;
      node.answer = readLog(state);
      emit(`${name} reads the log for its renewal`, next);
      return overwriteSent(world, state, index, name, emit);
    case Phase.LogRead:
      if (apply(world, state, node, node.answer)) {
        trust(world, node, index);
        idle(node);
        emit(`${name} applies what it read and trusts`, next);
      } else {
        emit(`${name} sees another epoch and drops its lease`, next);
      }
      if (!world.rules.headAndRowsInOneStatement) headFromElsewhere(world, state, index, name, emit);
      return overwriteSent(world, state, index, name, emit);
    case Phase.NoRow:
      drop(world, node);
      return emit(`${name} learns that it was evicted, and drops everything`, next);
    default:
  }
}

/** The synchronously committed write of a renewal. */
function heartbeat(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  const { rules } = world;
  const next = copy(state);
  const node = editNode(next, index);
  const own = rowIndex(world, index);
  const row = next.rows[own];
  if (!row && rules.rowDemandedAtRenewal) {
    node.phase = Phase.NoRow;
    node.sentAge = 0;
    return emit(`${name}'s heartbeat finds no row`, next);
  }
  // A remover that has seen the old heartbeat starts anew when it looks again.
  if (row && row.watched !== DECIDED && rules.heartbeatBumped) {
    const edited = editRow(next, own);
    edited.watched = 0;
    if (!rules.durableHeartbeat) edited.watchedBefore = row.watched;
  }
  node.phase = Phase.HeartbeatCommitted;
  if (!rules.logReadAtRenewal) {
    node.phase = Phase.LogRead;
    node.answer = { epoch: node.epoch, head: node.applied, purged: 0 };
  }
  emit(`${name}'s heartbeat commits`, next);
}

/** The bug: the rows are of the one statement, `applied` is the head as a second one reads it. */
function headFromElsewhere(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  const next = copy(state);
  const node = editNode(next, index);
  if (!apply(world, state, node, node.answer, state.log.length)) return;
  trust(world, node, index);
  idle(node);
  emit(`${name} applies the rows that it read, takes the head of a second statement, and trusts`, next);
}

/** The bug: `sent` is one field, and a second exchange overwrites it while the first one's answer is awaited. */
function overwriteSent(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  if (world.rules.sentBelongsToItsExchange) return;
  const next = copy(state);
  editNode(next, index).sentAge = 0;
  emit(`${name} starts a second exchange and overwrites sent`, next);
}
