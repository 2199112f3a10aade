import { type Configuration, type World } from './configuration.js';
import { tickSteps } from './clock.steps.js';
import { purgeSteps, recoverySteps, restoreSteps } from './database.steps.js';
import { type Emit, type Model } from './explorer.js';
import { invariantBroken, promiseBroken } from './invariants.js';
import { keyOf } from './key.js';
import { registrationSteps, renewalSteps } from './lease.steps.js';
import { cleanStopSteps, crashSteps } from './life.steps.js';
import { acknowledgementSteps, lostExchangeSteps, notificationSteps } from './log.steps.js';
import { heldEntrySteps, loadSteps, timerSteps } from './memory.steps.js';
import { nameOf, ownerOf, removalSteps } from './registry.steps.js';
import { rulesWithout, type Rule } from './rules.js';
import { Call, noGrant, unregistered, type State } from './state.js';
import { verifierSteps } from './verifier.steps.js';
import { writerSteps } from './writer.steps.js';

const NODE_STEPS = [
  registrationSteps,
  renewalSteps,
  notificationSteps,
  acknowledgementSteps,
  loadSteps,
  heldEntrySteps,
  timerSteps,
  lostExchangeSteps,
  cleanStopSteps,
  crashSteps,
];

/**
 * The revocation protocol in one small world: the words are those of coherence.md, which each step quotes.
 *
 * How it is bounded: leases of one to three ticks of one clock that may tick at any moment, ages that stop counting at
 * the lease, one or two changes, one row of a dead process at a time, one restore, all rows lost by it or none. Any
 * process may stand still between any two steps, so a pause is no step of its own. Where two moments could lie apart
 * (a commit and its answer, an acknowledgement and its write) and the protocol only gains by it, they are one step.
 *
 * What it leaves out: drift (0.99 and 1.01 are `<` and `≥`), frozen clocks, split brain, minting and refresh, strict
 * routes, a commit of unknown outcome, a bounded record of invalidations, liveness. Rules it has no switch for: that
 * acknowledgements carry the epoch, that a verifier's grant is recorded before the answer leaves and outlives the
 * node's own lease. A page that isn't the last gives no trust, and so is none of its steps. That trustedUntil is at most sent + T is seen by what follows from it: a node trusted after a return
 * has applied what returned.
 *
 * @param missing a rule to leave out
 * @param checks the promise alone, so that what is found is a request accepted after the return; or also what holds the
 * promise up and may fall before it
 */
export function protocol(configuration: Configuration, missing?: Rule, checks?: 'the promise'): Model<State> {
  const world: World = {
    ...configuration,
    rules: rulesWithout(missing),
    leaseMax: Math.max(...configuration.leases),
  };
  return {
    initial: () => beginning(world),
    key: (state) => keyOf(state, world.interchangeable ?? false),
    steps: (state, emit) => allSteps(world, state, emit),
    broken: (state) => (checks ? promiseBroken(world, state) : invariantBroken(world, state)),
  };
}

/** An old server, an empty log, processes just started. */
function beginning(world: World): State {
  const instances = Array.from({ length: world.verifiers?.instances ?? 0 });
  const pulls = Array.from({ length: world.verifiers?.pullsInFlight ?? 0 });
  return {
    log: [],
    purged: 0,
    epoch: 0,
    epochAge: world.leaseMax,
    rows: [...world.leases, 0].map(() => undefined),
    nodes: world.leases.map(() => unregistered),
    writers: world.writers.map(() => ({ phase: Call.Idle, position: 0, m0Age: 0 })),
    verifiers: instances.map(() => ({ trustLeft: 0, applied: 0, pulls: pulls.map(() => undefined) })),
    grants: world.leases.flatMap(() => instances.map(() => noGrant)),
  };
}

function allSteps(world: World, state: State, emit: Emit<State>): void {
  tickSteps(world, state, emit);
  for (const index of state.writers.keys()) writerSteps(world, state, index, emit);
  for (const index of state.nodes.keys())
    for (const steps of NODE_STEPS) steps(world, state, index, nameOf(index), emit);
  for (const index of state.rows.keys()) removalSteps(world, state, index, ownerOf(world, index), emit);
  for (const index of state.verifiers.keys()) verifierSteps(world, state, index, emit);
  purgeSteps(world, state, emit);
  recoverySteps(world, state, emit);
  restoreSteps(world, state, emit);
}
