import { type World } from './configuration.js';
import { type Emit } from './explorer.js';
import {
  at,
  Call,
  copy,
  DECIDED,
  editNode,
  editRow,
  editVerifier,
  editWriter,
  noGrant,
  Phase,
  type Row,
  type State,
} from './state.js';

/** One tick of the one clock that all share: drift is left to the factors 0.99 and 1.01, see `trust`. */
export function tickSteps(world: World, state: State, emit: Emit<State>): void {
  const next = copy(state);
  next.epochAge = Math.min(state.epochAge + 1, world.leaseMax);
  for (const [index, { phase, sentAge, trustLeft }] of state.nodes.entries()) {
    const node = editNode(next, index);
    if (inExchange(phase)) node.sentAge = Math.min(sentAge + 1, at(world.leases, index));
    node.trustLeft = Math.max(0, trustLeft - 1);
  }
  for (const [index, row] of state.rows.entries()) {
    if (!row) continue;
    const edited = editRow(next, index);
    edited.watched = older(row.watched, row);
    edited.watchedBefore = older(row.watchedBefore, row);
  }
  for (const [index, { phase, m0Age }] of state.writers.entries()) {
    if (!hasM0(phase)) continue;
    editWriter(next, index).m0Age = Math.min(m0Age + 1, world.leaseMax);
  }
  tickVerifiers(world, next);
  emit('the clock ticks', next);
}

/** A pull older than the lease could bring no trust, and so counts as lost. */
function tickVerifiers(world: World, next: State): void {
  const lease = world.leaseMax;
  for (const index of next.verifiers.keys()) {
    const verifier = editVerifier(next, index);
    verifier.trustLeft = Math.max(0, verifier.trustLeft - 1);
    verifier.pulls = verifier.pulls.map((pull) => {
      const sentAge = Math.min((pull?.sentAge ?? 0) + 1, lease);
      return pull && (sentAge < lease || !world.rules.verifierLeaseFromSending) ? { ...pull, sentAge } : undefined;
    });
  }
  next.grants = next.grants.map(({ acknowledged, left }) => (left > 1 ? { acknowledged, left: left - 1 } : noGrant));
}

const older = (watched: number, { lease }: Row): number =>
  watched === 0 || watched === DECIDED ? watched : Math.min(watched + 1, lease + 1);

const hasM0 = (phase: Call): boolean =>
  phase === Call.M0BeforeCommit || phase === Call.Waiting || phase === Call.WaitingOnEmptyRegistry;

/** Whether an exchange is under way whose time of sending still matters. */
const inExchange = (phase: Phase): boolean =>
  (phase >= Phase.RegistrationSent && phase <= Phase.HeadRead) ||
  (phase >= Phase.RenewalSent && phase <= Phase.LogRead);
