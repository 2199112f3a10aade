import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock/clock.js';
import type { LeaseAnswer } from '../tokens/jwt/lease-answer.js';
import { Attempts } from './attempts.js';
import { LeaseAnswerReader } from './lease-answer-reader.js';
import type { KeySet } from './key-set.js';
import type { LiveState } from './live-state.js';
import { ClientRefused, longestPauseAfter } from './pull-pause.js';
import type { ServerRequests } from './server-requests.js';
import type { ServerTime } from './server-time.js';
import type { Trust } from './trust.js';
import type { Settings } from './verifier-options.js';

/** LEASE_MAX of the server: how long one is where none says it, and how long it counts at most, whatever it says. */
const LONGEST_LEASE_MS = 5_000;
/** The server answers within half a lease; what takes longer than this share of it is given up, and another node asked. */
const PATIENCE_SHARE = 0.6;
const PATIENCE_SLACK_MS = 150;
/** With less than this share of the lease left, an answer is wanted at once. */
const HURRY_SHARE = 0.4;
/** Two answers without news are at least so far apart, whatever the server does. */
const LEAST_INTERVAL_MS = 20;

/** What a puller feeds. */
export interface Followed {
  readonly state: LiveState;
  readonly trust: Trust;
  readonly time: ServerTime;
  readonly keys: KeySet;
}

/** Pulls what changed, one request after the other, for as long as the verifier lives. */
export class LeasePuller {
  private readonly instance = randomUUID();
  private readonly reader: LeaseAnswerReader;
  private readonly attempts = new Attempts();
  private running: Promise<void> | undefined;
  private failures = 0;
  /** Why the last pull failed; undefined where it didn't. */
  lastError: unknown;

  /** @param stop no more from then on; what is under way is given up */
  constructor(
    private readonly requests: ServerRequests,
    private readonly followed: Followed,
    settings: Settings,
    private readonly clock: Clock,
    private readonly stop: AbortSignal,
  ) {
    this.reader = new LeaseAnswerReader(settings, followed.keys, followed.state);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Resolves once it has stopped. */
  async stopped(): Promise<void> {
    await this.running;
  }

  /** Resolves with the next attempt that is over, well or not, or when so many milliseconds have passed. */
  nextAttempt(atMostMs: number): Promise<void> {
    return this.attempts.next(atMostMs);
  }

  private async run(): Promise<void> {
    const { stop: signal } = this;
    while (!signal.aborted) {
      const began = this.clock.monotonic();
      let pause = 0;
      try {
        const answer = await this.pull();
        this.failures = 0;
        this.lastError = undefined;
        if (answer.entries.length === 0) pause = LEAST_INTERVAL_MS - (this.clock.monotonic() - began);
      } catch (error) {
        this.lastError = error;
        pause = randomInt(longestPauseAfter(error, this.failures));
        this.failures += 1;
      }
      this.attempts.over();
      if (pause > 0) await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
    // Whoever has begun to wait in the last pause.
    this.attempts.over();
  }

  /** @throws for whatever is no answer to this very pull */
  private async pull(): Promise<LeaseAnswer> {
    const { state, trust, time } = this.followed;
    const { headers, parameters } = await this.requests.credentials();
    const nonce = randomUUID();
    const lease = trust.leaseMs || LONGEST_LEASE_MS;
    // Without trust none may be left by the clocks, as after a step of the wall clock.
    const hurry = !trust.isHeld() || trust.leftMs < lease * HURRY_SHARE;
    const pull = {
      nonce,
      instance: this.instance,
      applied: state.applied,
      ...(state.term === undefined ? {} : { term: state.term }),
      ...(hurry ? { wait: false } : {}),
      ...parameters,
    };
    // From here the lease counts: what is sent later than this was not sent earlier.
    const sent = trust.moment();
    const { status, text } = await this.requests.ask('portcullis_lease_endpoint', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(pull),
      timeoutMs: Math.ceil(lease * PATIENCE_SHARE) + PATIENCE_SLACK_MS,
    });
    if (status !== 200) {
      const refused = status >= 400 && status < 500;
      throw new (refused ? ClientRefused : Error)(`the lease endpoint answers ${status}`);
    }
    const answer = await this.reader.read(text, nonce);
    if (this.stop.aborted) throw new Error('closed');
    // What is known, up to where, and the trust in it change in one synchronous block.
    const { term } = state;
    if (!state.apply(answer)) throw new Error('an answer older than what is known');
    if (term !== answer.term) trust.drop();
    trust.extend(sent, Math.min(answer.lease_ms, LONGEST_LEASE_MS));
    time.note(answer.iat, sent.monotonic);
    if (answer.entries.some(([kind]) => kind === 'key')) this.followed.keys.refresh();
    return answer;
  }
}
