import { Inject, Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Changes } from '../changes/changes.js';
import { Lease } from '../changes/lease.js';
import { RevocationWaits } from '../changes/revocation-waits.js';
import { withDeadline } from '../database/with-deadline.js';
import { ThrottleCounts } from '../limits/throttle-counts.js';
import { SessionMemory } from '../sessions/session-memory.js';
import { SessionReads } from '../sessions/session-reads.js';
import { PasswordHasher } from '../users/password-hasher.js';
import { UserMemory } from '../users/user-memory.js';

/** How long a scrape waits for the head of the change log, in milliseconds. */
const HEAD_DEADLINE_MS = 1_000;

/** Seconds: a millisecond for one node, a lease for a node that has stopped, and beyond it for a database that is slow. */
const WAIT_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * The measurements of one application, in a registry of its own. They are kept as plain numbers where things happen and read
 * here when somebody asks, so that no request pays for them. See docs/revocation.md.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Lease) private readonly lease: Lease,
    @Inject(RevocationWaits) waits: RevocationWaits,
    @Inject(SessionMemory) sessions: SessionMemory,
    @Inject(SessionReads) reads: SessionReads,
    @Inject(UserMemory) users: UserMemory,
    @Inject(PasswordHasher) passwords: PasswordHasher,
    @Inject(ThrottleCounts) throttle: ThrottleCounts,
  ) {
    this.gauge('lease_left_seconds', 'Time for which this node may still believe its memory', 'min', () =>
      lease.isTrusted() ? lease.leftMs / 1000 : 0,
    );
    this.gauge('position_lag', 'Positions of the change log that this node has yet to apply', 'max', () => this.lag());
    this.counter('memory_hits_total', 'Sessions answered from memory', () => sessions.hits);
    this.counter('memory_misses_total', 'Sessions that memory did not have', () => sessions.misses);
    this.counter('fallback_reads_total', 'Reads sent because memory could not be trusted', () => reads.fallbackReads);
    this.gauge('sessions_in_memory', 'Sessions held in memory', 'sum', () => sessions.size);
    this.gauge('users_in_memory', 'Users held in memory', 'sum', () => users.size);
    this.gauge('password_queue_depth', 'Password hashes waiting for their turn', 'sum', () => passwords.queueDepth);
    this.throttled(throttle);
    const revocationWait = new Histogram({
      name: 'portcullis_revocation_wait_seconds',
      help: 'How long revoking calls waited until no node could accept what was taken away',
      buckets: WAIT_BUCKETS,
      registers: [this.registry],
    });
    waits.subscribe((waitedMs) => revocationWait.observe(waitedMs / 1000));
  }

  /** `aggregator`: what becomes of the values of several workers. */
  private gauge(
    name: string,
    help: string,
    aggregator: 'sum' | 'min' | 'max',
    value: () => number | Promise<number>,
  ): void {
    const collect = async function (this: Gauge): Promise<void> {
      this.set(await value());
    };
    new Gauge({ name: `portcullis_${name}`, help, aggregator, collect, registers: [this.registry] });
  }

  private counter(name: string, help: string, value: () => number): void {
    const collect = function (this: Counter): void {
      this.reset();
      this.inc(value());
    };
    new Counter({ name: `portcullis_${name}`, help, collect, registers: [this.registry] });
  }

  private throttled({ refused }: ThrottleCounts): void {
    const collect = function (this: Counter): void {
      this.reset();
      for (const [limit, count] of Object.entries(refused)) this.inc({ limit }, count);
    };
    const help = 'Attempts refused because there were too many, by the limit that refused them';
    const name = 'portcullis_throttled_attempts_total';
    new Counter({ name, help, labelNames: ['limit'], collect, registers: [this.registry] });
  }

  /** Not a number while the database is away: nobody knows then. */
  private async lag(): Promise<number> {
    try {
      const head = await withDeadline(this.changes.head(), HEAD_DEADLINE_MS);
      return Math.max(0, head - this.lease.applied);
    } catch {
      return Number.NaN;
    }
  }
}
