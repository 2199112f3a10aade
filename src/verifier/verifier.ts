import { SystemClock, type Clock } from '../clock/clock.js';
import { AccessTokens, type SignedToken } from './access-tokens.js';
import { Introspection } from './introspection.js';
import { KeySet } from './key-set.js';
import { LeasePuller } from './lease-puller.js';
import { LiveState } from './live-state.js';
import { ServerRequests } from './server-requests.js';
import { ServerTime } from './server-time.js';
import { Trust } from './trust.js';
import { InvalidToken, StateUnavailable, TokenStale, VerifierOptionsError } from './verifier.errors.js';
import { settle, type Settings, type VerifierOptions } from './verifier-options.js';
import { principalOf, type VerifiedPrincipal } from './verified-principal.js';

/** How long requests wait for the very first lease, in milliseconds from when the verifier was made. */
const FIRST_LEASE_MS = 3_000;

/** Verifies access tokens in a service that has no database. Made by `createVerifier()`. */
export class Verifier {
  private readonly keys: KeySet;
  private readonly trust: Trust;
  private readonly state = new LiveState();
  private readonly tokens: AccessTokens;
  private readonly puller: LeasePuller | undefined;
  private readonly introspection: Introspection;
  private readonly principals = new WeakMap<SignedToken, VerifiedPrincipal>();
  private readonly madeAt: number;
  private readonly closing = new AbortController();

  /** @param clock the machine's; another in tests */
  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock = new SystemClock(),
  ) {
    this.madeAt = clock.monotonic();
    const requests = new ServerRequests(settings, clock, this.closing.signal);
    const time = new ServerTime(clock);
    this.keys = new KeySet(requests, settings.keysStaleForMs, clock);
    this.trust = new Trust(clock);
    this.introspection = new Introspection(requests);
    const now = (): number => time.now(this.trust.isHeld());
    this.tokens = new AccessTokens(this.keys, settings, now, settings.maxRemembered);
    if (settings.revocation === undefined) return;
    const followed = { state: this.state, trust: this.trust, time, keys: this.keys };
    this.puller = new LeasePuller(requests, followed, settings, clock, this.closing.signal);
    this.puller.start();
  }

  /**
   * Who presents this token, in mode `jwt`; with `revocation`, in mode `hybrid`: refused within milliseconds of a revocation,
   * with no request to anybody while the lease is held. Warm, it costs a hash and a few look-ups; a token that is seen for the
   * first time a signature verification (50 to 80 µs with ES256).
   *
   * @param token an access token in compact form, as it stands in `Authorization: Bearer`
   * @throws InvalidToken malformed, forged, expired, revoked, of another type, or for somebody else: never why
   * @throws TokenStale its authorities are older than a change to them: refresh, and go on
   * @throws StateUnavailable no keys, or no lease and `onLeaseLost` doesn't help: never through
   */
  async verify(token: string): Promise<VerifiedPrincipal> {
    const { revocation } = this.settings;
    // First of all: an expiry is judged by the server's clock, which the first answer tells.
    if (revocation !== undefined && this.state.term === undefined && !this.trust.isHeld()) await this.firstLease();
    const found = this.tokens.verify(token);
    const signed = found instanceof Promise ? await found : found;
    if (signed === undefined) throw new InvalidToken();
    if (revocation === undefined) return this.byTokenAlone(signed, 'jwt');
    // From here to the decision nothing is awaited while the lease is held.
    const isHeld = this.trust.isHeld();
    this.refuseWhatIsKnown(signed);
    if (isHeld) return this.byLiveState(signed);
    if (this.isClosed || revocation.onLeaseLost === 'refuse') throw this.unavailable();
    return revocation.onLeaseLost === 'accept' ? this.byTokenAlone(signed, 'hybrid') : this.asked(token, signed);
  }

  /** Whether it holds a lease: what `verify` decides now, it decides by live state. Always false without `revocation`. */
  get isLive(): boolean {
    return this.trust.isHeld();
  }

  /**
   * Waits until the first lease is held, so that a service can start to listen then.
   *
   * @param timeoutMs milliseconds, `Infinity` for as long as it takes; with 0 or less it only looks
   * @throws StateUnavailable when it isn't by then; its `cause` is why the last request for a lease failed, or that the
   *   verifier is closed
   * @throws VerifierOptionsError for what is no number
   */
  async ready(timeoutMs = 10_000): Promise<void> {
    // By NaN, as an unset variable yields, it would wait for good.
    if (typeof timeoutMs !== 'number' || Number.isNaN(timeoutMs)) {
      throw new VerifierOptionsError(`ready() takes a number of milliseconds, and not ${String(timeoutMs)}`);
    }
    if (this.puller !== undefined && !(await this.leaseWithin(timeoutMs))) throw this.unavailable();
  }

  /**
   * Pulls no more; from now on it refuses where live state is asked for, whoever waits for it too. Without `revocation` there is
   * nothing to close.
   */
  async close(): Promise<void> {
    if (this.puller === undefined) return;
    this.closing.abort(new Error('the verifier is closed'));
    this.trust.drop();
    await this.puller.stopped();
  }

  private get isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  private unavailable(): StateUnavailable {
    return new StateUnavailable(this.isClosed ? this.closing.signal.reason : this.puller?.lastError);
  }

  private firstLease(): Promise<boolean> {
    return this.leaseWithin(this.madeAt + FIRST_LEASE_MS - this.clock.monotonic());
  }

  private async leaseWithin(milliseconds: number): Promise<boolean> {
    const deadline = this.clock.monotonic() + milliseconds;
    while (!this.trust.isHeld() && !this.isClosed) {
      const left = deadline - this.clock.monotonic();
      if (left <= 0) return false;
      await this.puller?.nextAttempt(left);
    }
    return !this.isClosed;
  }

  /** Whatever is known to be taken away is refused, lease or not. */
  private refuseWhatIsKnown({ claims, key }: SignedToken): void {
    const verdict = this.state.judge(claims, key.kid);
    if (verdict === 'revoked') throw new InvalidToken();
    if (verdict === 'stale') throw new TokenStale();
  }

  private byLiveState(signed: SignedToken): VerifiedPrincipal {
    const known = this.principals.get(signed);
    if (known !== undefined) return known;
    const maxStalenessMs = this.trust.leaseMs;
    const principal = principalOf(signed.claims, { mode: 'hybrid', source: 'memory', maxStalenessMs });
    this.principals.set(signed, principal);
    return principal;
  }

  private byTokenAlone({ claims }: SignedToken, mode: 'jwt' | 'hybrid'): VerifiedPrincipal {
    return principalOf(claims, { mode, source: 'token', maxStalenessMs: (claims.exp - claims.iat) * 1_000 });
  }

  private async asked(token: string, { claims }: SignedToken): Promise<VerifiedPrincipal> {
    const authorities = await this.introspection.ask(token, claims.jti);
    return principalOf(claims, { mode: 'hybrid', source: 'database', maxStalenessMs: 0, authorities });
  }
}

/**
 * Makes a verifier. One for each process: it keeps what it has verified, and with `revocation` it pulls from now on.
 *
 * @example
 * ```ts
 * const verifier = createVerifier({ issuer: 'https://auth.example.com', audience: 'https://api.example.com' });
 * const { userId, permissions } = await verifier.verify(token);
 * ```
 *
 * @throws VerifierOptionsError for options that can't be meant
 */
export function createVerifier(options: VerifierOptions): Verifier {
  return new Verifier(settle(options));
}
