import { Inject, Injectable } from '@nestjs/common';
import { OPERATOR } from '../../changes/agent.js';
import { Changes } from '../../changes/changes.js';
import type { Receipt } from '../../changes/receipt.js';
import type { Transaction } from '../../changes/transaction.js';
import { Clock } from '../../clock/clock.js';
import { CONFIG, type Config } from '../../config/index.js';
import { StateUnavailable } from '../../database/state-unavailable.js';
import { SigningKeyNotFound } from '../tokens.errors.js';
import { activeOf, nextOf } from './key-plan.js';
import { KeyRotation } from './key-rotation.js';
import type { SigningKeyRow } from './signing-key.js';
import { draftKey, SigningKeyStore } from './signing-key-store.js';

/** What `rotate` has begun or done. */
export interface Rotated {
  /** The key that signs next, or now. */
  readonly kid: string;
  readonly signsFrom: Date;
  readonly receipt: Receipt;
}

/** What `withdraw` has done. */
export interface Withdrawn {
  readonly kid: string;
  /** The key that signs from now on, where the withdrawn one did until now. */
  readonly successor: string | null;
  readonly receipt: Receipt;
}

/** Two operators at once may take the next key from under each other. */
const ATTEMPTS = 3;

/** What operators do with signing keys. */
@Injectable()
export class KeyAdministration {
  constructor(
    @Inject(SigningKeyStore) private readonly store: SigningKeyStore,
    @Inject(KeyRotation) private readonly rotation: KeyRotation,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** All keys that are still on record, newest first. One read. */
  list(): Promise<SigningKeyRow[]> {
    return this.store.read();
  }

  /**
   * Publishes the next key now rather than by schedule; it signs once `tokens.keyOverlap` has passed. Where one is published
   * already, nothing changes. It is of the algorithm that is in use, which follows the settings of the nodes: a command may have
   * others than they.
   */
  async rotate(): Promise<Rotated> {
    const algorithm = activeOf(await this.store.read())?.algorithm ?? this.config.tokens.algorithm;
    const draft = await draftKey(algorithm);
    const { value, receipt } = await this.changes.commit(
      async (transaction) => {
        const next = nextOf(await this.store.lock(transaction));
        if (next !== undefined) return { kid: next.kid, signsFrom: next.signs_from ?? next.created_at };
        const signsFrom = this.rotation.afterOverlap();
        await this.store.publish(transaction, draft, signsFrom);
        return { kid: draft.kid, signsFrom };
      },
      { done: 'the next signing key is published', by: OPERATOR },
    );
    return { ...value, receipt };
  }

  /**
   * The same without the overlap: every node knows the key when it signs first, but a verifier elsewhere refuses what it signs
   * until it has fetched the JWKS again.
   */
  async rotateNow(): Promise<Rotated> {
    const published = await this.rotate();
    const { value, receipt } = await this.changes.commit(
      async (transaction) => {
        const next = nextOf(await this.store.lock(transaction));
        // Where it is none any more, another call has activated it already.
        if (next !== undefined) await this.store.activate(transaction, next.kid);
        return next?.kid ?? published.kid;
      },
      { done: 'the next signing key is active', by: OPERATOR },
    );
    return { kid: value, signsFrom: this.clock.date(), receipt };
  }

  /**
   * Withdraws a key: when this returns no node accepts what it signed, see docs/keys.md for what holds in which mode. Where it
   * signs, the next one takes its place in the same transaction; if none is published yet, one is first, and every node has
   * heard of it before it signs.
   *
   * @throws SigningKeyNotFound
   */
  async withdraw(kid: string): Promise<Withdrawn> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const rows = await this.store.read();
      if (activeOf(rows)?.kid === kid && nextOf(rows) === undefined) await this.rotate();
      const { value, receipt } = await this.changes.commit((transaction) => this.withdrawIn(transaction, kid), {
        done: 'signing key withdrawn',
        by: OPERATOR,
      });
      if (value !== undefined) return { kid, successor: value.successor, receipt };
    }
    throw new StateUnavailable();
  }

  /** @returns undefined where it signs and there is no key to take its place: then nothing was changed */
  private async withdrawIn(transaction: Transaction, kid: string): Promise<{ successor: string | null } | undefined> {
    const rows = await this.store.lock(transaction);
    const row = rows.find((one) => one.kid === kid);
    if (row === undefined) throw new SigningKeyNotFound();
    if (row.state === 'withdrawn') return { successor: null };
    const next = row.state === 'active' ? nextOf(rows) : undefined;
    if (row.state === 'active' && next === undefined) return undefined;
    if (next !== undefined) await this.store.activate(transaction, next.kid);
    await this.store.withdraw(transaction, kid);
    return { successor: next?.kid ?? null };
  }
}
