import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import type { Queryable } from '../database/database.js';
import { WAITED_SHARE } from './lease-limits.js';
import { readRegistry, removeNode } from './node-registry.js';

/** A heartbeat, and when the answer that showed it first arrived. */
interface Sighting {
  readonly heartbeat: number;
  readonly seenAt: number;
}

/** Removes the rows of nodes that have died, so that one revoke waits for them and not every one. */
@Injectable()
export class DeadNodes {
  private readonly logger = new Logger(DeadNodes.name);
  private sightings = new Map<string, Sighting>();

  constructor(@Inject(Clock) private readonly clock: Clock) {}

  /**
   * Looks at the registry, and removes each row whose heartbeat has not moved for longer than its lease: counted from the
   * answer that showed it, never from anything earlier. The removal names the heartbeat, so one that moved meanwhile stays.
   *
   * @param connection one that no request uses: a pool that is exhausted must not cost this node its own lease
   */
  async remove(connection: Queryable): Promise<void> {
    const { nodes } = await readRegistry(connection);
    const answered = this.clock.monotonic();
    const sightings = new Map<string, Sighting>();
    for (const { incarnation, heartbeat, leaseMs, label } of nodes) {
      const before = this.sightings.get(incarnation);
      const seenAt = before?.heartbeat === heartbeat ? before.seenAt : answered;
      sightings.set(incarnation, { heartbeat, seenAt });
      if (this.clock.monotonic() - seenAt <= leaseMs * WAITED_SHARE) continue;
      await removeNode(connection, incarnation, heartbeat);
      this.logger.warn({ incarnation, label }, 'a node that stopped renewing its lease was removed');
    }
    this.sightings = sightings;
  }
}
