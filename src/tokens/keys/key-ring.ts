import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import type { Clock } from '../../clock/clock.js';
import type { SigningKey, SigningKeyRow, SigningKeyState, VerificationKey } from './signing-key.js';

interface RingEntry {
  readonly key: VerificationKey;
  readonly jwk: JWK;
  readonly state: SigningKeyState;
  /** Wall time in milliseconds from which it verifies nothing any more; infinite for one that may still sign. */
  readonly until: number;
}

/** The order in which keys are published. */
const PUBLISHED = ['active', 'next', 'retired'] as const;

/** The keys as one read had them. Times are wall time in milliseconds; nothing here does any I/O. */
export class KeyRing {
  private readonly entries = new Map<string, RingEntry>();
  private signer: SigningKey | undefined;
  private covered = 0;

  /**
   * @param before keys of it are kept as they are, so that signatures verified under them stay so
   * @param open decrypts the private half of a row
   */
  constructor(rows: readonly SigningKeyRow[], before?: KeyRing, open?: (row: SigningKeyRow) => KeyObject) {
    const known = rows.filter(({ state }) => state !== 'withdrawn');
    for (const state of PUBLISHED) {
      for (const row of known) if (row.state === state) this.entries.set(row.kid, entryOf(row, before));
    }
    // There is one. A node of an older version may have added another: the newest counts.
    const active = known.find(({ state }) => state === 'active');
    const key = active && this.entries.get(active.kid)?.key;
    if (active === undefined || key === undefined || open === undefined) return;
    this.signer = before?.signer?.kid === active.kid ? before.signer : { ...key, privateKey: open(active) };
    this.covered = active.verifies_until?.getTime() ?? 0;
  }

  /** The key that signs. */
  get signing(): SigningKey | undefined {
    return this.signer;
  }

  /** No token may be signed that would be in force after this. */
  get coveredUntil(): number {
    return this.covered;
  }

  /** Another such time has been written into the row. */
  cover(kid: string, until: number): void {
    if (kid === this.signer?.kid) this.covered = Math.max(this.covered, until);
  }

  /** The key of that id, in force or not. */
  keyOf(kid: string): VerificationKey | undefined {
    return this.entries.get(kid)?.key;
  }

  /** The key of that id while it verifies. @param clock is read only for a key that ends at some time */
  find(kid: string, clock: Clock): VerificationKey | undefined {
    const entry = this.entries.get(kid);
    if (entry === undefined) return undefined;
    return entry.until === Number.POSITIVE_INFINITY || clock.now() < entry.until ? entry.key : undefined;
  }

  /** The public keys that may verify a token now or soon; the one that signs comes first. */
  published(now: number): readonly JWK[] {
    return [...this.entries.values()].filter(({ until }) => now < until).map(({ jwk }) => jwk);
  }

  /** It was withdrawn: it verifies nothing from here on. */
  drop(kid: string): void {
    this.entries.delete(kid);
  }
}

function entryOf(row: SigningKeyRow, before: KeyRing | undefined): RingEntry {
  const { kid, algorithm, public_jwk: jwk, state } = row;
  const until = state === 'retired' ? (row.verifies_until?.getTime() ?? 0) : Number.POSITIVE_INFINITY;
  // The kid is the key's thumbprint, so the same kid is the same key.
  const known = before?.keyOf(kid);
  if (known !== undefined) return { key: known, jwk, state, until };
  const publicKey = createPublicKey({ key: jwk as Record<string, unknown>, format: 'jwk' });
  return { key: { kid, algorithm, publicKey }, jwk, state, until };
}
