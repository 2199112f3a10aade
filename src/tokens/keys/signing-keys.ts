import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { JWK } from 'jose';
import { SYSTEM } from '../../changes/agent.js';
import type { Change, CommittedChanges } from '../../changes/change.js';
import { ChangeFeed, type ChangeListener } from '../../changes/change-feed.js';
import { Changes } from '../../changes/changes.js';
import { Lease } from '../../changes/lease.js';
import { READ_DEADLINE_MS } from '../../changes/primary-reads.js';
import { Clock } from '../../clock/clock.js';
import { CONFIG, type Config } from '../../config/index.js';
import { unavailableForNow } from '../../database/state-unavailable.js';
import { DataKeys } from './data-keys.js';
import { deriveKey } from './key-encryption.js';
import { activeOf } from './key-plan.js';
import { KeyRing } from './key-ring.js';
import { PATIENT } from './patience.js';
import { SharedRead } from './shared-read.js';
import type { SigningKey, SigningKeyRow, VerificationKey } from './signing-key.js';
import { draftKey, SigningKeyStore } from './signing-key-store.js';

/** Between two attempts to read the keys again. */
const RELOAD_PAUSE_MS = 500;
/** A key that was retired between the read and the writing comes once, or twice. */
const SIGNING_ATTEMPTS = 3;

/**
 * The signing keys of the deployment, as this node knows them. Made at the first start, shared by all nodes, followed through
 * the change log. A token with an unknown kid is refused without any read.
 */
@Injectable()
export class SigningKeys implements OnModuleInit, BeforeApplicationShutdown, ChangeListener {
  private ring = new KeyRing([]);
  /** Goes up with everything that may have changed the keys; a read that was sent before is not believed. */
  private happened = 0;
  /** What had happened when the read that `ring` comes from was sent. */
  private known = -1;
  private following = false;
  private covering: Promise<void> | undefined;
  private derivationKey: Buffer = Buffer.alloc(0);
  private stopped = false;
  private readonly logger = new Logger(SigningKeys.name);
  private readonly reads = new SharedRead(() => this.read(READ_DEADLINE_MS), READ_DEADLINE_MS);

  constructor(
    @Inject(DataKeys) private readonly dataKeys: DataKeys,
    @Inject(SigningKeyStore) private readonly store: SigningKeyStore,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(ChangeFeed) private readonly feed: ChangeFeed,
    @Inject(Lease) private readonly lease: Lease,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws WrongSecretError when PORTCULLIS_SECRET doesn't open the keys in the database */
  async onModuleInit(): Promise<void> {
    await this.dataKeys.load();
    this.derivationKey = deriveKey(this.dataKeys.oldest().key, 'portcullis refresh successor v1');
    this.feed.subscribe(this);
    await this.read();
    if (this.ring.signing === undefined) await this.createFirst();
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
  }

  /** Another set of keys, or one was withdrawn: that one verifies nothing from here on, synchronously. */
  changed({ entries }: CommittedChanges): void {
    const keys = entries.filter(({ kind }) => kind === 'key');
    if (keys.length === 0) return;
    this.happened += 1;
    for (const { subject } of keys) this.ring.drop(subject);
    void this.follow();
  }

  /**
   * What is known stays for those who need no live state, or good tokens would be refused meanwhile; `isInForce` and `toSign`
   * don't believe it until it has been read again.
   */
  forgetAll(): void {
    this.happened += 1;
    void this.follow();
  }

  /** The key that signs, as this node knows it. To sign, take `toSign()`. */
  active(): SigningKey {
    return signerOf(this.ring);
  }

  /**
   * The key to sign a token of this life with: the active one, once its row says that it is published for at least that long.
   * What a node hasn't heard yet can't make it sign with a key that others no longer publish. Usually from memory; else costs
   * one read, or one write every five minutes.
   *
   * @param lifetimeMs from now to the token's `exp`, in milliseconds
   * @throws StateUnavailable when that can't be read or written
   */
  async toSign(lifetimeMs: number): Promise<SigningKey> {
    for (let attempt = 1; attempt <= SIGNING_ATTEMPTS; attempt++) {
      // A read that a change has overtaken doesn't become what is known, but is still newer than that.
      const ring = this.isTrusted() ? this.ring : await this.reads.ask();
      const key = signerOf(ring);
      const needed = this.store.inForceUntil(lifetimeMs).getTime();
      if (ring.coveredUntil >= needed) return key;
      // Many sign at once and one of them writes; whoever needs a longer life than that writes again.
      await (this.covering ??= this.cover(key.kid, lifetimeMs).finally(() => (this.covering = undefined)));
    }
    throw unavailableForNow();
  }

  /** The key that a token names; undefined for one that is unknown, over or withdrawn. From memory, whatever its age. */
  find(kid: string): VerificationKey | undefined {
    return this.ring.find(kid, this.clock);
  }

  /**
   * Whether a key that `find` gave is in force by live state, for modes that promise it. At once while this node holds its
   * lease and has read the keys under it; else by a read of the primary that is sent after this call and shared by all who
   * ask meanwhile.
   *
   * @param strict asks the primary whatever memory knows
   * @throws StateUnavailable where it can't be read
   */
  isInForce(kid: string, strict = false): boolean | Promise<boolean> {
    if (!strict && this.isTrusted()) return this.find(kid) !== undefined;
    return this.reads.ask().then((read) => read.find(kid, this.clock) !== undefined);
  }

  /** The public keys that may verify a token now or soon, as published in the JWKS (RFC 7517). */
  publicJwks(): readonly JWK[] {
    return this.ring.published(this.clock.now());
  }

  /** The key of the HMAC that derives the successor of a refresh token. */
  refreshDerivationKey(): Buffer {
    return this.derivationKey;
  }

  /**
   * A key for a purpose of another room, derived from the same data key: all nodes have it, and it outlives a change of
   * PORTCULLIS_SECRET.
   *
   * @param purpose a constant of the program, never input
   */
  deriveFor(purpose: string): Buffer {
    return deriveKey(this.dataKeys.oldest().key, purpose);
  }

  /** Every change up to this moment has reached what is known, or would make us wait for it. */
  private isTrusted(): boolean {
    return this.known === this.happened && this.lease.isTrusted();
  }

  /** @returns what the primary said; it becomes what is known unless a change has overtaken it */
  private async read(deadlineMs?: number): Promise<KeyRing> {
    const { happened } = this;
    const rows = await this.store.read(deadlineMs);
    const ring = new KeyRing(rows, this.ring, (row) => this.store.open(row));
    if (happened === this.happened) {
      const entries = this.unheardOf(rows);
      this.ring = ring;
      this.known = happened;
      if (entries.length > 0) this.feed.publish({ position: this.lease.applied, entries });
    }
    return ring;
  }

  /** Withdrawals that no entry told of, as after a registration: those who go by a key once and never ask again must hear of them. */
  private unheardOf(rows: readonly SigningKeyRow[]): Change[] {
    return rows
      .filter(({ kid, state }) => state === 'withdrawn' && this.ring.keyOf(kid) !== undefined)
      .map(({ kid }) => ({ kind: 'key', subject: kid }));
  }

  /** Until what is known is up to date: a key that is missing here refuses tokens that are good. */
  private async follow(): Promise<void> {
    if (this.following) return;
    this.following = true;
    while (this.known !== this.happened && !this.stopped) {
      try {
        await this.reads.ask();
      } catch (error) {
        this.logger.warn({ err: error }, 'signing keys could not be read again; trying until they are');
        await sleep(RELOAD_PAUSE_MS, undefined, { ref: false });
      }
    }
    this.following = false;
  }

  private async cover(kid: string, lifetimeMs: number): Promise<void> {
    const until = await this.store.cover(kid, lifetimeMs);
    if (until === undefined) await this.reads.ask();
    else this.ring.cover(kid, until);
  }

  /** Nodes that start at once keep one key between them: whoever comes second finds it here. It needs no time as next. */
  private async createFirst(): Promise<void> {
    const draft = await draftKey(this.config.tokens.algorithm);
    await this.changes.grant(async (transaction) => {
      await transaction.query(PATIENT);
      const rows = await this.store.lock(transaction);
      if (activeOf(rows) !== undefined) return;
      await this.store.publish(transaction, draft, this.clock.date());
      await this.store.activate(transaction, draft.kid);
    }, SYSTEM);
    await this.read();
  }
}

function signerOf({ signing }: KeyRing): SigningKey {
  if (signing === undefined) throw new Error('signing keys are not loaded yet');
  return signing;
}
