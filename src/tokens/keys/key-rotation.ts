import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { SYSTEM } from '../../changes/agent.js';
import { Changes } from '../../changes/changes.js';
import { BackgroundTask } from '../../clock/background-task.js';
import { Clock } from '../../clock/clock.js';
import { CONFIG, type Config } from '../../config/index.js';
import { activeOf, nextOf, stepDue } from './key-plan.js';
import { PATIENT } from './patience.js';
import type { SigningKeyRow } from './signing-key.js';
import { draftKey, SigningKeyStore } from './signing-key-store.js';

const INTERVAL_MS = 60_000;
/** A key that verifies nothing any more stays in the list for this long. */
const KEEP_OLD_MS = 30 * 24 * 60 * 60_000;

/**
 * Rotates signing keys by schedule, on whichever node comes first: each looks once a minute, and decides again under the lock.
 * See docs/keys.md.
 */
@Injectable()
export class KeyRotation implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(KeyRotation.name);
  private readonly task = new BackgroundTask(
    () => this.rotate(),
    (error) => this.logger.warn({ err: error }, 'rotating signing keys failed; the next round tries again'),
  );

  constructor(
    @Inject(SigningKeyStore) private readonly store: SigningKeyStore,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(HttpAdapterHost) private readonly adapterHost: Partial<HttpAdapterHost>,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A command rotates nothing by the way: its settings may be another machine's. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.adapterHost.httpAdapter) return;
    await this.followAlgorithm();
    this.task.start(INTERVAL_MS);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /**
   * Does what is due: publishes the next key, makes it active once everybody has had time to know it, forgets old ones.
   * Costs one read where nothing is.
   */
  async rotate(): Promise<void> {
    const { tokens } = this.config;
    const rows = await this.store.read();
    const old = new Date(this.clock.now() - KEEP_OLD_MS);
    if (rows.some(({ state, created_at: made }) => state !== 'active' && made < old)) await this.store.remove(old);
    const due = stepDue(rows, tokens, this.clock.now());
    if (due === undefined) return;
    const draft = due === 'publish' ? await draftKey(tokens.algorithm) : undefined;
    await this.changes.grant(async (transaction) => {
      const step = stepDue(await this.store.lock(transaction), tokens, this.clock.now());
      if (step === undefined) return;
      if (step !== 'publish') {
        await this.store.activate(transaction, step.activate);
        this.logger.log({ kid: step.activate }, 'the next signing key is active');
      } else if (draft !== undefined) {
        await this.store.publish(transaction, draft, this.afterOverlap());
        this.logger.log({ kid: draft.kid }, 'the next signing key is published');
      }
    }, SYSTEM);
  }

  /** When a key that is published now may sign: once every cache of the JWKS has it. */
  afterOverlap(): Date {
    return new Date(this.clock.now() + this.config.tokens.keyOverlap);
  }

  /**
   * Where `tokens.algorithm` has changed, the next key is one of it; the key that signs now goes on until then. Asked at a start
   * only: while nodes are restarted one by one, those with the old setting and those with the new one don't undo each other's
   * work in turns, and the last that starts has its way.
   */
  private async followAlgorithm(): Promise<void> {
    const { algorithm } = this.config.tokens;
    const isFollowed = (rows: readonly SigningKeyRow[]): boolean =>
      (nextOf(rows) ?? activeOf(rows))?.algorithm === algorithm;
    if (isFollowed(await this.store.read())) return;
    const draft = await draftKey(algorithm);
    await this.changes.grant(async (transaction) => {
      await transaction.query(PATIENT);
      const rows = await this.store.lock(transaction);
      if (isFollowed(rows)) return;
      const next = nextOf(rows);
      if (next !== undefined) await this.store.unpublish(transaction, next.kid);
      if (activeOf(rows)?.algorithm !== algorithm) await this.store.publish(transaction, draft, this.afterOverlap());
    }, SYSTEM);
  }
}
