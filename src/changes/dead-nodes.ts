import { randomInt } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import type { Queryable } from '../database/queryable.js';
import { LOOKS_EACH_RENEWAL, WAITED_SHARE } from './lease-limits.js';
import { readRegistry, removeNodes, type RegisteredNode } from './node-registry.js';

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
   * Looks at the registry, and removes what is dead; see `removeFrom()`. Call it with each renewal. In a fleet of more than eight nodes
   * it mostly does nothing, since others look; who looks is left to chance. A node is dead for whoever has seen it twice, a lease
   * apart, and by chance somebody soon has; if nodes took turns, each would see it for the second time much later. Costs one read.
   */
  async remove(connection: Queryable): Promise<void> {
    if (randomInt(Math.max(this.sightings.size, 1)) >= LOOKS_EACH_RENEWAL) return;
    const { nodes } = await readRegistry(connection);
    await this.removeFrom(connection, nodes);
  }

  /**
   * Removes each row whose heartbeat has not moved for longer than its lease: counted from the answer that showed it, never
   * from anything earlier. The removal names the heartbeat, so one that moved meanwhile stays. Costs a statement where any is dead.
   *
   * @param connection the lease's own where it is looked for with a renewal: a pool that is exhausted must not cost this node its
   *   lease
   * @param nodes as an answer has them that has come this moment
   */
  async removeFrom(connection: Queryable, nodes: readonly RegisteredNode[]): Promise<void> {
    const dead = this.dead(nodes);
    if (dead.length === 0) return;
    const removed = await removeNodes(connection, dead);
    for (const { incarnation, label } of dead) {
      if (!removed.has(incarnation)) continue;
      this.logger.warn({ incarnation, label }, 'a node that stopped renewing its lease was removed');
    }
  }

  private dead(nodes: readonly RegisteredNode[]): RegisteredNode[] {
    const answered = this.clock.monotonic();
    const before = this.sightings;
    this.sightings = new Map(
      nodes.map(({ incarnation, heartbeat }) => {
        const sighting = before.get(incarnation);
        return [incarnation, sighting?.heartbeat === heartbeat ? sighting : { heartbeat, seenAt: answered }];
      }),
    );
    return nodes.filter(({ incarnation, leaseMs }) => {
      const { seenAt = answered } = this.sightings.get(incarnation) ?? {};
      return answered - seenAt > leaseMs * WAITED_SHARE;
    });
  }
}
