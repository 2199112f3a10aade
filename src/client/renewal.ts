import type { ApiCalls } from './api-calls.js';
import type { CredentialKeeper, Held } from './credential-keeper.js';
import { heldFrom, momentOf } from './credentials-of.js';
import type { PortcullisError } from './client.errors.js';
import { pause, type Platform } from './platform.js';
import type { Tabs } from './tabs.js';
import type { Turns } from './turns.js';

/** The timer refreshes at this part of an access token's life, and up to a tenth later, so that clients spread out. */
const TIMER_AT = 0.75;
const TIMER_SPREAD = 0.1;
/** A request refreshes first when less than a tenth of the life is left, or half a minute where that is less. */
const MARGIN_PART = 0.1;
const MARGIN_MS = 30_000;
/** Between attempts of the timer while the server can't be reached: doubles, up to a minute. */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;
/** Longest that `retry-after` is waited for: a proxy may say a day, and be back in a minute. */
const LONGEST_REFUSAL_MS = 300_000;
/** For another tab's successor to come into the storage. */
const SUCCESSOR_WAITS_MS = [50, 200, 500, 1_000];

/** What says that a refresh token will never work again. */
const ENDED: readonly string[] = ['invalid_refresh_token', 'validation_failed'];

/** Keeps an access token fresh: ahead of its expiry, and when one is refused. */
export class Renewal {
  private turn: Promise<void> | undefined;
  private cancelTimer: (() => void) | undefined;
  private cancelCall: AbortController | undefined;
  private failures = 0;
  private refusal: { until: number; error: unknown } | undefined;
  private closed = false;

  /** @param ended told when the server accepts the session no more; the credentials are forgotten by then */
  constructor(
    private readonly platform: Platform,
    private readonly calls: ApiCalls,
    private readonly keeper: CredentialKeeper,
    private readonly turns: Turns,
    private readonly tabs: Tabs,
    private readonly ended: () => void,
  ) {}

  /**
   * Credentials that a request can be sent with; undefined where nobody is signed in. Costs nothing while the token is
   * fresh. A timer may be late by any time, in a page in the background or on a machine that slept, so this looks itself.
   *
   * @throws PortcullisError when the token has expired and can't be renewed now
   */
  async fresh(): Promise<Held | undefined> {
    const held = await this.keeper.load();
    if (!held || !this.isDue(held)) return held;
    try {
      await this.renew(held.stamp);
    } catch (error) {
      if (this.remaining(held) <= 0) throw error;
    }
    return this.keeper.current;
  }

  /**
   * Gets other credentials in the place of those: by a refresh, or by finding that another tab has refreshed. One at a time;
   * who comes meanwhile shares it.
   *
   * @throws PortcullisError when that doesn't work now; nobody is signed out by it
   */
  async renew(stamp: string): Promise<void> {
    // Twice, since the turn under way may be one that brought these very credentials.
    for (let pass = 1; pass <= 2 && this.keeper.current?.stamp === stamp; pass++) {
      this.turn ??= this.turns
        .everywhere(() => this.takeTurn(stamp))
        .finally(() => {
          this.turn = undefined;
        });
      await this.turn;
    }
  }

  /** Sets the timer by the credentials in hand. */
  plan(): void {
    this.cancelTimer?.();
    const held = this.keeper.current;
    if (held?.lifetime === undefined) return;
    const part = TIMER_AT + TIMER_SPREAD * this.platform.random();
    this.wake(part * held.lifetime - this.keeper.ageOf(held));
  }

  /** Gives a refresh under way up: what it brings is of no use any more. */
  cancel(): void {
    this.cancelCall?.abort();
  }

  close(): void {
    // A refresh under way goes on: the server may have acted, and what it gives has to get into the storage.
    this.closed = true;
    this.cancelTimer?.();
  }

  private wake(ms: number): void {
    this.cancelTimer?.();
    if (this.closed) return;
    // Tabs that read the same storage at the same time don't come at the same time.
    const delay = Math.max(ms, FIRST_RETRY_MS * this.platform.random());
    this.cancelTimer = this.platform.background(delay, () => void this.renewByTimer());
  }

  private async renewByTimer(): Promise<void> {
    const held = this.keeper.current;
    if (this.closed || !held) return;
    try {
      await this.renew(held.stamp);
    } catch (error) {
      // A sign-in meanwhile has set the timer anew.
      if (this.keeper.current?.stamp !== held.stamp) return;
      const backoff = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failures++);
      this.wake(Math.max(refusalOf(error), backoff) * (1 + this.platform.random() / 2));
    }
  }

  private async takeTurn(stamp: string): Promise<void> {
    const held = await this.keeper.reread();
    // Signed out meanwhile, or renewed by another tab.
    if (!held || (held.stamp !== stamp && !this.isDue(held))) return;
    if (this.refusal && this.refusal.until > this.platform.monotonic()) throw this.refusal.error;
    this.refusal = undefined;
    try {
      await this.refresh(held);
      this.failures = 0;
    } catch (error) {
      const { code } = error as PortcullisError;
      if (ENDED.includes(code)) return this.end(held);
      if (code === 'refresh_superseded' && (await this.findSuccessor(held))) return;
      this.refusal = { until: this.platform.monotonic() + refusalOf(error), error };
      throw error;
    }
  }

  private async refresh(held: Held): Promise<void> {
    this.cancelCall = new AbortController();
    const moment = momentOf(this.platform);
    const body = { refreshToken: held.refreshToken };
    const { signal: cancelled } = this.cancelCall;
    const answer = await this.calls.postAgain('/v1/auth/refresh', body, { cancelled, credentials: 'omit' });
    const renewed = heldFrom(answer, held.sessionId, moment);
    await this.keeper.goOn(renewed);
    this.tabs.say({ kind: 'renewed', stamp: renewed.stamp });
  }

  /**
   * Somebody used the successor already. Where the storage is shared it was another tab, and what it has got is there, or will
   * be.
   */
  private async findSuccessor({ stamp }: Held): Promise<boolean> {
    if (!this.keeper.isShared) return false;
    for (const ms of SUCCESSOR_WAITS_MS) {
      await pause(this.platform, ms);
      if ((await this.keeper.reread())?.stamp !== stamp) return true;
    }
    return false;
  }

  private async end({ sessionId }: Held): Promise<void> {
    // What a failing storage goes on to show is refused anyway.
    await this.keeper.forget().catch(() => undefined);
    this.tabs.say({ kind: 'ended', sessionId });
    this.ended();
  }

  private remaining(held: Held): number {
    return (held.lifetime ?? Infinity) - this.keeper.ageOf(held);
  }

  private isDue(held: Held): boolean {
    return this.remaining(held) < Math.min(MARGIN_MS, MARGIN_PART * (held.lifetime ?? 0));
  }
}

/** Milliseconds for which the server wants to be left alone. */
function refusalOf(error: unknown): number {
  return Math.min(((error as Partial<PortcullisError>).retryAfter ?? 0) * 1_000, LONGEST_REFUSAL_MS);
}
