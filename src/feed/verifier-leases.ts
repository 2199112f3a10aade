import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Acknowledgements, type AcknowledgementGate, type Tally } from '../changes/acknowledgements.js';
import { Lease } from '../changes/lease.js';
import { LEASE_MAX_MS } from '../changes/lease-limits.js';
import { Clock } from '../clock/clock.js';
import { TooManyVerifiers } from './feed.errors.js';

/** The node counts a lease that it gave for longer than its verifier trusts it (0.99), whatever their clocks do. */
const COUNTED_SHARE = 1.02;
/** Instances whose leases are counted at once, at most; about 300 bytes each. */
const MAX_INSTANCES = 20_000;
/** For how long a receipt may still ask about a lease that ended. */
const REMEMBERED_MS = 2 * LEASE_MAX_MS;

interface Grant {
  /** The registration's epoch: positions of another are no positions here. */
  term: string;
  acknowledged: number;
  /** Monotonic. */
  until: number;
}

interface Expiry {
  readonly acknowledged: number;
  /** What the node had applied when the lease ended. */
  readonly applied: number;
  readonly at: number;
}

/**
 * The leases that this process has given to verifiers whom receipts wait for. They outlive the process's own lease and its
 * registrations: whoever trusts one goes on trusting it.
 */
@Injectable()
export class VerifierLeases implements AcknowledgementGate, OnModuleInit, OnApplicationShutdown {
  private readonly grants = new Map<string, Grant>();
  private expiries: Expiry[] = [];
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners = new Set<() => void>();
  /** Whose confirmation of the newest position is awaited. */
  private readonly awaited = new Set<string>();

  constructor(
    @Inject(Acknowledgements) private readonly acknowledgements: Acknowledgements,
    @Inject(Lease) private readonly lease: Lease,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.acknowledgements.heldBy(this);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  /** How many leases are counted. */
  get size(): number {
    return this.grants.size;
  }

  /** Tells of each position that this node has applied, and of each renewal. */
  onFollowed(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** What a pull reports is true whenever its answer goes: a verifier never goes back. */
  confirm(instance: string, term: string, applied: number): void {
    const grant = this.grants.get(instance);
    if (grant?.term !== term || term !== this.term || applied <= grant.acknowledged) return;
    grant.acknowledged = applied;
    if (applied < this.lease.applied || !this.awaited.delete(instance)) return;
    if (this.awaited.size === 0) this.acknowledgements.release();
  }

  /**
   * Counts a lease from now on. Call it in the same synchronous step in which the answer is made. A verifier without a lease trusts
   * nothing yet but this very answer, so it counts as having confirmed what the answer brings.
   *
   * @throws TooManyVerifiers
   */
  grant(instance: string, to: number, leaseMs: number): void {
    const now = this.clock.monotonic();
    const until = now + leaseMs * COUNTED_SHARE;
    const known = this.grants.get(instance);
    const term = this.term ?? '';
    if (known !== undefined && known.until > now) {
      // One of another term still counts as having confirmed nothing of this one.
      if (known.term !== term) [known.term, known.acknowledged] = [term, Number.NEGATIVE_INFINITY];
      known.until = Math.max(known.until, until);
      return;
    }
    if (known === undefined && this.grants.size >= MAX_INSTANCES) {
      this.dropExpired(now);
      if (this.grants.size >= MAX_INSTANCES) throw new TooManyVerifiers({ headers: { 'retry-after': '1' } });
    }
    this.grants.set(instance, { term, acknowledged: to, until });
  }

  cleared(applied: number): number {
    const now = this.clock.monotonic();
    this.dropExpired(now);
    let position = applied;
    for (const grant of this.grants.values()) {
      position = Math.min(position, grant.term === this.term ? grant.acknowledged : 0);
    }
    return Math.max(position, 0);
  }

  tally(position: number): Tally {
    const expired = this.expiries.filter(({ acknowledged, applied }) => acknowledged < position && position <= applied);
    return { confirmed: this.grants.size, expired: expired.length };
  }

  isOutstanding(): boolean {
    this.dropExpired(this.clock.monotonic());
    return this.grants.size > 0;
  }

  followed(): void {
    this.awaited.clear();
    const { applied } = this.lease;
    for (const [instance, grant] of this.grants) {
      if (grant.term !== this.term || grant.acknowledged < applied) this.awaited.add(instance);
    }
    this.watchExpiry();
    for (const listener of this.listeners) listener();
  }

  private get term(): string | undefined {
    return this.lease.incarnation?.epoch;
  }

  private dropExpired(now: number): void {
    for (const [instance, { until, acknowledged, term }] of this.grants) {
      if (until > now) continue;
      this.grants.delete(instance);
      this.awaited.delete(instance);
      const { applied } = this.lease;
      if (term === this.term && acknowledged < applied) this.expiries.push({ acknowledged, applied, at: now });
    }
    if (this.expiries.length > 0) this.expiries = this.expiries.filter(({ at }) => at > now - REMEMBERED_MS);
  }

  /** A verifier that confirms nothing is waited for until its lease is over, and not until the next renewal. */
  private watchExpiry(): void {
    clearTimeout(this.timer);
    if (this.awaited.size === 0) return;
    const ends = [...this.awaited].map((instance) => this.grants.get(instance)?.until ?? 0);
    const left = Math.max(...ends) - this.clock.monotonic();
    this.timer = setTimeout(() => this.acknowledgements.release(), Math.max(1, Math.ceil(left)));
    this.timer.unref();
  }
}
