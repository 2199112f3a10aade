import { sessionsOf, type World } from './configuration.js';
import { at, Call, UNCOMMITTED, type Node, type Read, type State } from './state.js';

/** The guard's comparison: `now < trustedUntil`, or the flag of a timer where the clock is not compared. */
export const trusts = (world: World, node: Node): boolean =>
  world.rules.clockComparedNotFlag ? node.trustLeft > 0 : node.flag;

/** Whether the primary shows the session as good with this much of the log committed. */
export function isGood(world: World, log: readonly number[], session: number): boolean {
  return log.every(
    (writer) => writer === UNCOMMITTED || (sessionsOf(at(world.writers, writer)) & (1 << session)) === 0,
  );
}

/** The row that the node calls its own: by its uuid, or by its host's name, which both nodes share. */
export const rowIndex = (world: World, node: number): number => (world.rules.oneRowForEachProcess ? node : 0);

/** Takes one committed change to the node's memory: entries go, reads under way are overtaken. */
export function invalidate(world: World, node: Node, writer: number): void {
  const { rules } = world;
  const target = at(world.writers, writer);
  const affected = sessionsOf(target);
  node.entries &= ~affected;
  // Matching by what the request asked for, its session's id, misses a role that only the loaded row shows.
  if (!rules.matchByWhatWasLoaded && target === 'role of session 0') return;
  node.reads = node.reads.map((read, session) => {
    if (!read || (affected & (1 << session)) === 0) return read;
    return reduced({
      phase: read.phase,
      joinable: read.joinable && !rules.noJoiningOfOvertakenReads,
      cacheable: read.cacheable && !rules.overtakenLoadsNotCached,
    });
  });
}

/** A read that may be neither joined nor cached answers only those who wait for it already. */
const reduced = (read: Read): Read | undefined => (read.joinable || read.cacheable ? read : undefined);

/** Sets trustedUntil to sent + T: `now < sent + T` in whole ticks stands for the factor 0.99, `now ≥ m0 + T` for 1.01. */
export function trust(world: World, node: Node, index: number): void {
  const lease = at(world.leases, index);
  node.trustLeft = world.rules.leaseFromSending ? lease - node.sentAge : lease;
  node.flag = !world.rules.clockComparedNotFlag && node.trustLeft > 0;
}

/** Whether a call that takes away this session has returned. */
export function isPromised(world: World, state: State, session: number): boolean {
  return state.writers.some(
    (writer, index) => writer.phase === Call.Returned && (sessionsOf(at(world.writers, index)) & (1 << session)) !== 0,
  );
}
