import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../clock/clock.js';
import type { SigningAlgorithm } from '../tokens/jwt/signature.js';
import { signingAlgorithmOf } from '../tokens/jwt/signing-algorithm.js';
import { jsonObjectOf } from './json-object.js';
import type { ServerRequests } from './server-requests.js';
import { StateUnavailable } from './verifier.errors.js';

/** A key of the server's. Parsed once. */
export interface VerificationKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: KeyObject;
}

/** Who names a key: strangers, in tokens that anybody makes up, or whoever answers at the address that we asked. */
type NamedIn = 'token' | 'answer';

/**
 * Between two fetches for keys that nobody knows: a flood of made-up tokens causes no more than this, and keeps no lease answer
 * from having its key fetched.
 */
const UNKNOWN_COOLDOWN_MS: Readonly<Record<NamedIn, number>> = { token: 30_000, answer: 1_000 };
/** Between two attempts while the server doesn't answer. */
const FAILURE_COOLDOWN_MS = 2_000;
const MIN_FRESH_MS = 30_000;
const MAX_FRESH_MS = 300_000;

/** The server's public keys (RFC 7517): fetched once, used while they are fetched anew, and for a while without the server. */
export class KeySet {
  private keys = new Map<string, VerificationKey>();
  private etag: string | undefined;
  private freshUntil = Number.NEGATIVE_INFINITY;
  private usableUntil = Number.NEGATIVE_INFINITY;
  private notBefore = Number.NEGATIVE_INFINITY;
  private readonly unknownNotBefore: Record<NamedIn, number> = {
    token: Number.NEGATIVE_INFINITY,
    answer: Number.NEGATIVE_INFINITY,
  };
  private fetching: Promise<void> | undefined;

  constructor(
    private readonly requests: ServerRequests,
    private readonly staleForMs: number,
    private readonly clock: Clock,
  ) {}

  /** The key, if it is known and may still be used; what is no longer fresh is used while it is fetched in the background. */
  find(kid: string): VerificationKey | undefined {
    const now = this.clock.monotonic();
    if (now >= this.freshUntil) void this.fetch().catch(() => undefined);
    return now < this.usableUntil ? this.keys.get(kid) : undefined;
  }

  /**
   * The same for a key that `find` doesn't know: fetches the set, unless it was fetched a moment ago for another unknown key.
   *
   * @param namedIn each of the two has a pause of its own between such fetches
   * @throws StateUnavailable where it can't be had: the key may be a new one
   */
  async findAnew(kid: string, namedIn: NamedIn): Promise<VerificationKey | undefined> {
    const now = this.clock.monotonic();
    const usable = now < this.usableUntil;
    if (usable && now < this.unknownNotBefore[namedIn] && this.fetching === undefined) return undefined;
    try {
      await this.fetch();
    } catch (error) {
      throw new StateUnavailable(error);
    }
    if (usable) this.unknownNotBefore[namedIn] = now + UNKNOWN_COOLDOWN_MS[namedIn];
    return this.keys.get(kid);
  }

  /** There is another set: have it soon. */
  refresh(): void {
    this.freshUntil = Number.NEGATIVE_INFINITY;
    // What is under way may have been answered before.
    const before = this.fetching?.catch(() => undefined) ?? Promise.resolve();
    void before.then(() => this.fetch()).catch(() => undefined);
  }

  /** Single-flight. @throws where it was tried in vain, now or a moment ago */
  private fetch(): Promise<void> {
    if (this.fetching !== undefined) return this.fetching;
    if (this.clock.monotonic() < this.notBefore)
      return Promise.reject(new Error('the keys could not be fetched a moment ago'));
    this.fetching = this.load()
      .catch((error: unknown) => {
        this.notBefore = this.clock.monotonic() + FAILURE_COOLDOWN_MS;
        throw error;
      })
      .finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  private async load(): Promise<void> {
    const asked = this.clock.monotonic();
    const headers: Record<string, string> = this.etag === undefined ? {} : { 'if-none-match': this.etag };
    const answer = await this.requests.ask('jwks_uri', { headers });
    if (answer.status === 200) {
      const { keys } = jsonObjectOf(answer.text);
      if (!Array.isArray(keys)) throw new Error('the answer is no key set');
      const before = this.keys;
      this.keys = new Map(keys.flatMap((jwk) => keyOf(jwk, before)).map((key) => [key.kid, key]));
      this.etag = answer.headers.get('etag') ?? undefined;
      // A 304 counts only where an etag was sent.
    } else if (answer.status !== 304 || this.etag === undefined)
      throw new Error(`the key set answers ${answer.status}`);
    const maxAge = Number(/max-age=(\d+)/.exec(answer.headers.get('cache-control') ?? '')?.[1] ?? 0) * 1_000;
    const freshMs = Math.min(Math.max(maxAge, MIN_FRESH_MS), MAX_FRESH_MS);
    this.freshUntil = asked + freshMs;
    // What is fresh is used in any case, or every token would be a reason to fetch.
    this.usableUntil = asked + Math.max(freshMs, this.staleForMs);
  }
}

/** A kid is a key's thumbprint: the same kid is the same key, and what was verified under it stays so. */
function keyOf(jwk: unknown, before: ReadonlyMap<string, VerificationKey>): VerificationKey[] {
  const { kid, use, alg } = (jwk ?? {}) as JsonWebKey;
  if (typeof kid !== 'string' || (use !== undefined && use !== 'sig')) return [];
  const known = before.get(kid);
  if (known !== undefined) return [known];
  try {
    const publicKey = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
    const algorithm = signingAlgorithmOf(publicKey);
    return algorithm !== undefined && (alg === undefined || alg === algorithm) ? [{ kid, algorithm, publicKey }] : [];
  } catch {
    // Of a kind that we don't know: it verifies nothing here.
    return [];
  }
}
