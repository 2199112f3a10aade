import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { Acknowledgements, type Tally } from './acknowledgements.js';
import { DeadNodes } from './dead-nodes.js';
import { EpochWatch } from './epoch-watch.js';
import { Lease } from './lease.js';
import { LEASE_MAX_MS, WAITED_SHARE } from './lease-limits.js';
import { readRegistry, type RegisteredNode, type Registry } from './node-registry.js';
import type { Receipt } from './receipt.js';

/**
 * Between two looks at the registry: a share of what has been waited so far. Healthy nodes answer within a few milliseconds,
 * and a call that comes back late by a fifth has waited for nothing else that long.
 */
const PAUSE_SHARE = 1 / 5;
const SHORTEST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 25;

/** Waits until no node can accept any more what a change took away. */
@Injectable()
export class Confirmations {
  private readonly logger = new Logger(Confirmations.name);
  private removing: Promise<void> | undefined;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Lease) private readonly lease: Lease,
    @Inject(EpochWatch) private readonly epochs: EpochWatch,
    @Inject(DeadNodes) private readonly deadNodes: DeadNodes,
    @Inject(Acknowledgements) private readonly acknowledgements: Acknowledgements,
  ) {}

  /**
   * Call it after the commit has returned. Returns when every registered node has applied `position`, or when the longest
   * lease that is registered has ended: then those that haven't can't trust their memory any more.
   *
   * A node that died before makes one call wait and not every one: whoever waits removes its row as soon as that may be.
   *
   * Costs one read of the registry for each look: usually three to five.
   *
   * @throws StateUnavailable when the registry can't be read: then nobody knows, and there is no receipt
   */
  async of(position: number): Promise<Receipt> {
    const start = this.clock.monotonic();
    const awaited = new Set<string>();
    let longestLease = 0;
    for (;;) {
      const registry = await readRegistry(this.database);
      const settled = this.epochs.isSettled(registry.epoch, registry.epochAgeMs);
      longestLease = Math.max(longestLease, ...registry.nodes.map(({ leaseMs }) => leaseMs));
      const { behind, confirmed, expired } = this.count(registry, position);
      for (const incarnation of behind) awaited.add(incarnation);
      const waitedMs = this.clock.monotonic() - start;
      // After the last look as well: a node that was silent all along may be removed by then, and the next call must not wait for it.
      this.removeDead(registry.nodes);
      const isLongEnough = waitedMs >= (settled ? longestLease : LEASE_MAX_MS) * WAITED_SHARE;
      if ((settled && behind.length === 0) || isLongEnough) {
        return receipt(position, confirmed, behind.length + goneFrom(registry, awaited) + expired, waitedMs);
      }
      await sleep(Math.min(Math.max(waitedMs * PAUSE_SHARE, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS));
    }
  }

  /**
   * Nobody waits for it, or a locked table would hold up every call. One runs at a time, so that the pool's connections are left to
   * those who look. What it can't remove stays for the next look.
   */
  private removeDead(nodes: readonly RegisteredNode[]): void {
    this.removing ??= this.deadNodes
      .removeFrom(this.database, nodes)
      .catch((error: unknown) =>
        this.logger.warn({ err: error }, 'nodes that stopped renewing their leases could not be removed'),
      )
      .finally(() => (this.removing = undefined));
  }

  /** Nodes that have not confirmed; and the others, together with the verifiers that they answer for. */
  private count({ epoch, nodes }: Registry, position: number): Tally & { readonly behind: readonly string[] } {
    const behind: string[] = [];
    let [confirmed, expired] = [0, 0];
    for (const node of nodes) {
      const verifiers = this.tallyOf(node, epoch, position);
      if (verifiers === undefined) {
        behind.push(node.incarnation);
        continue;
      }
      confirmed += 1 + verifiers.confirmed;
      expired += verifiers.expired;
    }
    return { behind, confirmed, expired };
  }

  /** @returns the verifiers of a node that has confirmed. What this process has applied it knows by itself. */
  private tallyOf(node: RegisteredNode, epoch: string, position: number): Tally | undefined {
    const own = this.lease.incarnation;
    if (own?.id === node.incarnation && own.epoch === epoch) {
      const isThrough = this.acknowledgements.cleared(this.lease.applied) >= position;
      return isThrough ? this.acknowledgements.tally(position) : undefined;
    }
    if (node.epoch !== epoch || node.applied < position) return undefined;
    return { confirmed: node.verifiers, expired: node.verifiersExpired };
  }
}

/** How many of those that were waited for have no row any more: whoever removed it, they lost their lease. */
function goneFrom({ nodes }: Registry, awaited: ReadonlySet<string>): number {
  const registered = new Set(nodes.map(({ incarnation }) => incarnation));
  return [...awaited].filter((incarnation) => !registered.has(incarnation)).length;
}

function receipt(position: number, appliedOn: number, expired: number, waitedMs: number): Receipt {
  return { position, appliedOn, expired, waitedMs: Math.ceil(waitedMs), complete: true };
}
