import { type World } from './configuration.js';
import { type Emit } from './explorer.js';
import { at, Call, copy, DECIDED, editNode, editRow, editWriter, Phase, type State } from './state.js';

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
    if (!row || row.watched === 0 || row.watched === DECIDED) continue;
    editRow(next, index).watched = Math.min(row.watched + 1, row.lease + 1);
  }
  for (const [index, { phase, m0Age }] of state.writers.entries()) {
    if (phase === Call.Idle || phase === Call.Returned) continue;
    editWriter(next, index).m0Age = Math.min(m0Age + 1, world.leaseMax);
  }
  emit('the clock ticks', next);
}

/** Whether an exchange is under way whose time of sending still matters. */
const inExchange = (phase: Phase): boolean =>
  (phase >= Phase.RegistrationSent && phase <= Phase.HeadRead) ||
  (phase >= Phase.RenewalSent && phase <= Phase.LogRead);
