import { type World } from './configuration.js';
import { type Emit } from './explorer.js';
import { isGood, isPromised, trusts } from './memory.js';
import { at, copy, editNode, type Read, type State } from './state.js';

/**
 * Reads of the primary into memory. Those begun without a lease ("never trusted later") are neither cached nor joined,
 * and so don't show here.
 */
export function loadSteps(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  for (let session = 0; session < world.sessions; session++) {
    const read = at(state.nodes, index).reads[session];
    if (read) advance(world, state, index, session, read, `${name}'s read of session ${session}`, emit);
    else begin(world, state, index, session, name, emit);
  }
}

function begin(world: World, state: State, index: number, session: number, name: string, emit: Emit<State>): void {
  const node = at(state.nodes, index);
  if (!trusts(world, node) || (node.entries & (1 << session)) !== 0) return;
  const next = copy(state);
  const edited = editNode(next, index);
  if (world.loads === 'in flight') {
    edited.reads = withRead(edited.reads, session, { phase: 'sent', joinable: true, cacheable: true });
    emit(`${name} sends a read of session ${session}`, next);
  } else if (isGood(world, state.log, session)) {
    edited.entries |= 1 << session;
    emit(`${name} loads session ${session}`, next);
  }
}

/** "A load overtaken by an invalidation is not cached": whether it was is noted on the read when it happens. */
function advance(
  world: World,
  state: State,
  index: number,
  session: number,
  read: Read,
  what: string,
  emit: Emit<State>,
): void {
  const next = copy(state);
  const node = editNode(next, index);
  if (read.phase === 'saw it good') {
    node.reads = withRead(node.reads, session, undefined);
    if (read.cacheable) node.entries |= 1 << session;
    return emit(`${what} arrives and is ${read.cacheable ? '' : 'not '}cached`, next);
  }
  const good = isGood(world, state.log, session);
  node.reads = withRead(node.reads, session, good ? { ...read, phase: 'saw it good' } : undefined);
  emit(`${what} sees it ${good ? 'good' : 'revoked'}`, next);
  if (good || world.rules.loadsFromPrimary) return;
  const behind = copy(state);
  const late = editNode(behind, index);
  late.reads = withRead(late.reads, session, { ...read, phase: 'saw it good' });
  emit(`${what} runs on a replica that is behind and sees it good`, behind);
}

function withRead(reads: Node['reads'], session: number, read: Read | undefined): Node['reads'] {
  const list = reads.slice();
  list[session] = read;
  return list.some((one) => one) ? list : [];
}

type Node = State['nodes'][number];

/** The bug: an entry of session 0 is looked up, something is awaited, and only then the clock is compared. */
export function heldEntrySteps(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  if (world.rules.noEntryHeldAcrossAwait) return;
  const node = at(state.nodes, index);
  const next = copy(state);
  const edited = editNode(next, index);
  if (node.held === 'nothing' && (node.entries & 1) !== 0) {
    edited.held = isPromised(world, state, 0) ? 'after' : 'before';
    emit(`a guard on ${name} looks up session 0 and awaits something`, next);
  }
  if (node.held !== 'nothing') {
    edited.held = 'nothing';
    const accepts = trusts(world, node);
    const breaks = accepts && node.held === 'after' ? `${name} accepts by an entry held across an await` : undefined;
    emit(`the guard on ${name} compares the clock and ${accepts ? 'accepts' : 'reads the primary'}`, next, breaks);
  }
}

/** The bug: a timer that comes late, after a stop of the process for instance, ends the trust. */
export function timerSteps(world: World, state: State, index: number, name: string, emit: Emit<State>): void {
  const node = at(state.nodes, index);
  if (world.rules.clockComparedNotFlag || !node.flag || node.trustLeft > 0) return;
  const next = copy(state);
  editNode(next, index).flag = false;
  emit(`${name}'s timer ends its trust`, next);
}
