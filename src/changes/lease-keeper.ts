import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Client } from 'pg';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { CONNECTION_SETTINGS } from '../database/connection-settings.js';
import { Database } from '../database/database.js';
import type { Queryable } from '../database/queryable.js';
import { queryable } from '../database/own-connection.js';
import { takesNoWrites } from '../database/state-unavailable.js';
import { Acknowledgements } from './acknowledgements.js';
import { ChangeFeed } from './change-feed.js';
import { readLog, type LogRead } from './change-log.js';
import { DeadNodes } from './dead-nodes.js';
import { EpochWatch } from './epoch-watch.js';
import { Lease } from './lease.js';
import { RENEWALS_PER_LEASE } from './lease-limits.js';
import { NodeAgreement } from './node-agreement.js';
import { acknowledge, insertNode, renewNode } from './node-registry.js';
import { CHANGES_CHANNEL } from './notifications.js';

/**
 * Holds this process's lease: registers it, renews it every third of a lease, follows the change log, and acknowledges. All on
 * one connection that no request uses, one step at a time. See docs/revocation.md.
 */
@Injectable()
export class LeaseKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(LeaseKeeper.name);
  private readonly leaseMs: number;
  private readonly renewalMs: number;
  private connection: Client | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopping = false;
  private failing = false;
  private woken = false;
  private wakeUp: (() => void) | undefined;
  private renewedAt = Number.NEGATIVE_INFINITY;
  /** What the row of this registration says, at least: it never goes back. */
  private acknowledged = 0;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Lease) private readonly lease: Lease,
    @Inject(ChangeFeed) private readonly feed: ChangeFeed,
    @Inject(EpochWatch) private readonly epochs: EpochWatch,
    @Inject(DeadNodes) private readonly deadNodes: DeadNodes,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(HttpAdapterHost) private readonly adapterHost: Partial<HttpAdapterHost>,
    @Inject(NodeAgreement) private readonly agreement: NodeAgreement,
    @Inject(Acknowledgements) private readonly acknowledgements: Acknowledgements,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.leaseMs = config.changes.lease;
    this.renewalMs = this.leaseMs / RENEWALS_PER_LEASE;
    acknowledgements.onRelease(() => this.wake());
  }

  /**
   * Registers before the first request comes; where that fails, requests read the primary until it succeeds. A process that
   * serves nobody, such as a command, holds no lease: it writes and waits like any other.
   *
   * @throws NodesDisagreeError where a live node of this database puts another issuer or audience into tokens
   */
  async onApplicationBootstrap(): Promise<void> {
    // Nest leaves null where there is no server.
    if (!this.adapterHost.httpAdapter) return;
    await this.step();
    this.running = this.run();
    try {
      await this.agreement.check();
    } catch (error) {
      await this.onApplicationShutdown();
      throw error;
    }
  }

  /**
   * Gives the lease back. Serving has stopped, or memory is at least not believed any more from here on, before the row goes:
   * a revoke that doesn't find the row doesn't wait for us. Where others still trust a lease that this node gave them, the row
   * stays behind: revokes must wait for those, until another node removes it.
   */
  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
    const { incarnation } = this.lease;
    this.lease.drop();
    this.feed.forgetAll();
    if (incarnation !== undefined) await this.removeRow(this.database, incarnation.id);
    await this.disconnect();
  }

  /** Has the log read soon, and not only with the next renewal. A hint: nothing rests on it. */
  wake(): void {
    this.woken = true;
    this.wakeUp?.();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      await this.pause();
      if (!this.stopping) await this.step();
    }
  }

  /** Until the next renewal is due, or somebody wakes us. */
  private async pause(): Promise<void> {
    if (this.woken) return;
    const due = this.renewedAt + this.renewalMs - this.clock.monotonic();
    const delay = Math.min(Math.max(due, 0), this.renewalMs);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.failing ? this.renewalMs : delay);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeUp = undefined;
  }

  private async step(): Promise<void> {
    this.woken = false;
    try {
      const connection = this.connection ?? (await this.connect());
      const due = this.clock.monotonic() - this.renewedAt >= this.renewalMs;
      if (this.lease.incarnation === undefined) await this.register(connection);
      else if (due) await this.renew(connection);
      else await this.catchUp(connection);
      if (due) await this.deadNodes.remove(queryable(connection));
      this.recovered();
    } catch (error) {
      this.failed(error);
    }
  }

  /** A row first, durably; then head and epoch in one statement, everything forgotten; only then trust. */
  private async register(connection: Client): Promise<void> {
    const sent = this.lease.moment();
    const id = randomUUID();
    const { issuer, audience } = this.config.tokens;
    const label = `${hostname()}:${process.pid}`;
    const epoch = await insertNode(connection, { incarnation: id, leaseMs: this.leaseMs, label, issuer, audience });
    const head = await readLog(connection, Number.MAX_SAFE_INTEGER);
    if (head.epoch !== epoch) throw new Error('the epoch changed during the registration');
    this.epochs.see(epoch);
    this.feed.forgetAll();
    this.lease.begin({ id, epoch, history: head.history }, head.head, sent);
    this.renewedAt = sent.monotonic;
    this.acknowledged = 0;
    this.acknowledgements.followed();
    await this.acknowledge(connection);
  }

  /** The heartbeat, durably; after it the log; then, in one synchronous block, what it says and the trust that it gives. */
  private async renew(connection: Client): Promise<void> {
    const { incarnation } = this.lease;
    if (incarnation === undefined) return;
    const sent = this.lease.moment();
    this.renewedAt = sent.monotonic;
    const { id, epoch } = incarnation;
    if (!(await renewNode(connection, id, epoch))) return this.evicted(connection);
    const log = await readLog(connection, this.lease.applied);
    if (this.disagrees(log, epoch)) return this.evicted(connection);
    this.apply(log);
    this.lease.extend(sent);
    this.acknowledgements.followed();
    await this.acknowledge(connection);
  }

  /** News between two renewals: applied and acknowledged, but no reason to trust any longer. */
  private async catchUp(connection: Client): Promise<void> {
    const { incarnation } = this.lease;
    if (incarnation === undefined) return;
    const log = await readLog(connection, this.lease.applied);
    if (this.disagrees(log, incarnation.epoch)) return this.evicted(connection);
    if (this.apply(log)) this.acknowledgements.followed();
    await this.acknowledge(connection);
  }

  /** Says what has been applied, here and by those whom this node answers for, if that is more than was said before. */
  private async acknowledge(connection: Client): Promise<void> {
    const { incarnation } = this.lease;
    const applied = this.acknowledgements.cleared(this.lease.applied);
    if (incarnation === undefined || applied <= this.acknowledged) return;
    const acknowledgement = { applied, ...this.acknowledgements.tally(applied) };
    await acknowledge(connection, incarnation.id, incarnation.epoch, acknowledgement);
    // Only now: one that was lost on its way is made again, whole, with the next step.
    this.acknowledged = applied;
  }

  /** Another epoch, or a head that went back: what we know comes from another history. */
  private disagrees(log: LogRead, epoch: string): boolean {
    return log.epoch !== epoch || log.head < this.lease.applied;
  }

  /** Synchronous: memory and `applied` change together. @returns whether there was anything new */
  private apply(log: LogRead): boolean {
    if (log.head === this.lease.applied) return false;
    if (log.complete) for (const changes of log.changes) this.feed.publish(changes);
    else this.feed.forgetAll();
    this.lease.follow(log.head);
    return true;
  }

  private async evicted(connection: Client): Promise<void> {
    const { incarnation } = this.lease;
    this.lease.drop();
    this.feed.forgetAll();
    this.logger.warn('this node was evicted, or the database is another one: registering anew');
    if (incarnation !== undefined) await this.removeRow(queryable(connection), incarnation.id);
    await this.register(connection);
  }

  /** Our own row, after we have stopped trusting under it: nobody needs to wait for it, unless others trust by it. */
  private async removeRow(through: Queryable, incarnation: string): Promise<void> {
    if (this.acknowledgements.isOutstanding()) return;
    try {
      await through.query('DELETE FROM node WHERE incarnation = $1', [incarnation]);
    } catch {
      // It stays behind, is waited for once, and removed by another node.
    }
  }

  private async connect(): Promise<Client> {
    const connection = await this.database.openOwnConnection(this.leaseMs);
    // Ours from here on: one that takes no LISTEN, as a standby's, is closed like any other that fails.
    this.connection = connection;
    connection.on('notification', () => this.wake());
    await connection.query(`${CONNECTION_SETTINGS}; SET synchronous_commit = on; LISTEN ${CHANGES_CHANNEL}`);
    return connection;
  }

  private async disconnect(): Promise<void> {
    const connection = this.connection;
    this.connection = undefined;
    await connection?.end().catch(() => undefined);
  }

  private failed(error: unknown): void {
    if (!this.failing) this.logger.warn({ err: error }, `the lease could not be renewed; ${consequenceOf(error)}`);
    this.failing = true;
    void this.disconnect();
  }

  private recovered(): void {
    if (this.failing) this.logger.log('the lease is held again');
    this.failing = false;
  }
}

function consequenceOf(error: unknown): string {
  return takesNoWrites(error)
    ? 'the database takes no writes: it has become a standby, or default_transaction_read_only is on there'
    : 'memory is trusted until it ends';
}
