import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed, type ChangeListener } from '../changes/change-feed.js';
import type { Change, CommittedChanges } from '../changes/change.js';
import { Lease } from '../changes/lease.js';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { isOpenedBy, mayGoOn } from './live-streams-demand.js';
import type { StreamEnd } from './live-streams-end.js';
import { LiveStreamReads } from './live-streams-reads.js';
import { LiveStreamRegistry, type LiveStream } from './live-streams-registry.js';
import type { LiveSession } from './session.js';

/** Streams are looked through for expired ones, and for a lost lease, this often at least, in milliseconds. */
const MAX_SWEEP_MS = 1_000;

/**
 * Ends streams when what they rest on ends: follows the change log, and looks every now and then for what no entry tells of
 * (expiry, and a lease that was lost, when entries don't come).
 */
@Injectable()
export class LiveStreamWatch implements ChangeListener, OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(LiveStreamWatch.name);
  private readonly registry = new LiveStreamRegistry();
  private readonly sweepMs: number;
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    @Inject(ChangeFeed) private readonly feed: ChangeFeed,
    @Inject(Lease) private readonly lease: Lease,
    @Inject(LiveStreamReads) private readonly reads: LiveStreamReads,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.sweepMs = Math.min(MAX_SWEEP_MS, config.changes.lease / 3);
  }

  onModuleInit(): void {
    this.feed.subscribe(this);
  }

  /** Before anything is taken down. */
  onModuleDestroy(): void {
    this.stop();
  }

  /** Ends every stream and takes no new one. */
  stop(): void {
    this.stopping = true;
    this.endAll(this.registry.all(), 'server_stopping');
  }

  /** How much is kept: for tests and metrics. */
  get sizes(): { streams: number; sessions: number; users: number } {
    return this.registry.sizes;
  }

  /** Watches over a stream from now on. It may be ended before this returns. */
  add(stream: LiveStream): void {
    if (this.stopping) return stream.close('server_stopping');
    this.registry.add(stream);
    this.restOrSweep();
    // What changed since the guard decided has gone by unheard.
    const live = this.reads.remembered(stream.sessionId);
    if (live === undefined) void this.recheck(stream);
    else this.judge(stream, live);
  }

  /** Stops watching. Nothing is kept of the stream. */
  remove(stream: LiveStream): void {
    if (this.registry.remove(stream)) this.restOrSweep();
  }

  changed({ entries }: CommittedChanges): void {
    for (const entry of entries) this.heard(entry);
  }

  forgetAll(): void {
    this.recheckAll(this.registry.all());
  }

  private heard({ kind, subject }: Change): void {
    switch (kind) {
      case 'session':
        // Ended, or given a new secret: either way what opened the stream is void.
        return this.endAll(this.registry.ofSession(subject), 'session_ended');
      case 'user':
        return this.recheckAll(this.registry.ofUser(subject));
      case 'role':
        return this.recheckAll(this.registry.ofRole(subject));
      case 'client':
        return this.endAll(
          this.registry.all().filter(({ principal }) => principal.clientId === subject),
          'session_ended',
        );
      case 'key':
        // Which key signed the token that opened a stream isn't known any more.
        return this.endAll(
          this.registry.all().filter(({ principal }) => principal.credential === 'access-token'),
          'session_ended',
        );
    }
  }

  private recheckAll(streams: readonly LiveStream[]): void {
    for (const stream of streams) void this.recheck(stream);
  }

  private async recheck(stream: LiveStream): Promise<void> {
    stream.checks += 1;
    try {
      this.judge(stream, await this.reads.read(stream.sessionId));
    } catch {
      this.end(stream, 'state_unavailable');
    } finally {
      stream.checks -= 1;
    }
  }

  /** Synchronous: nothing happens between what was found and what follows from it. */
  private judge(stream: LiveStream, live: LiveSession | undefined): void {
    const { principal, requires } = stream;
    if (live === undefined || !isOpenedBy(stream, live)) return this.end(stream, 'session_ended');
    stream.secretHash = live.secretHash;
    stream.roles = live.user.roles;
    stream.expiresAt = this.reads.expiryOf(live);
    if (stream.expiresAt <= this.clock.now()) this.end(stream, 'expired');
    else if (!mayGoOn(live.user, principal, requires)) this.end(stream, 'not_permitted');
  }

  private endAll(streams: readonly LiveStream[], end: StreamEnd): void {
    for (const stream of streams) this.end(stream, end);
  }

  private end(stream: LiveStream, end: StreamEnd): void {
    if (!this.registry.remove(stream)) return;
    this.restOrSweep();
    try {
      stream.close(end);
    } catch (error) {
      this.logger.error({ err: error, end }, 'closing a live stream failed');
    }
  }

  /** One timer for all streams, and none where there are none. */
  private restOrSweep(): void {
    if (this.registry.sizes.streams === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    } else {
      this.timer ??= setInterval(() => this.sweep(), this.sweepMs).unref();
    }
  }

  private sweep(): void {
    const trusted = this.lease.isTrusted();
    const now = this.clock.now();
    for (const stream of this.registry.all()) {
      if (stream.checks === 0 && (!trusted || stream.expiresAt <= now)) void this.recheck(stream);
    }
  }
}
