import type { AccessTokenClaims } from '../tokens/jwt/access-token-claims.js';
import type { LeaseAnswer, LeaseEntry } from '../tokens/jwt/lease-answer.js';

/** What live state says of a token whose signature is good. */
export type Verdict = 'good' | 'stale' | 'revoked';

/** Subjects that are kept, at most; about 150 bytes each. Beyond, tokens older than what is forgotten count as stale. */
const MAX_KEPT = 50_000;

/** What this verifier knows to have changed, by the positions of the server's change log. Everything here is synchronous. */
export class LiveState {
  private epoch: string | undefined;
  private currentTerm: string | undefined;
  private appliedPosition = 0;
  private floor = 0;
  /** By kind and subject, in the order of positions. */
  private readonly changed = new Map<string, number>();
  /**
   * Signing keys. Kept for good, a handful in the life of a server: whoever has such a key can write any position into a token,
   * and copies of the key set that still have it may be older than any floor.
   */
  private readonly withdrawn = new Set<string>();
  /** For tokens that carry permissions but don't say by which roles. */
  private lastRole = 0;

  get applied(): number {
    return this.appliedPosition;
  }

  /** Undefined for a newcomer. */
  get term(): string | undefined {
    return this.currentTerm;
  }

  /**
   * Takes an answer in. One that is older than what is known already is ignored.
   *
   * @returns whether it counts, and with it the trust that it gives
   */
  apply(answer: LeaseAnswer): boolean {
    const { term, from, to, floor } = answer;
    if (term === this.currentTerm && to < this.appliedPosition) return false;
    if (term !== this.currentTerm) this.begin(answer);
    for (const entry of answer.entries) this.note(entry);
    // What lies between is not known: tokens of before can't be judged.
    this.raiseFloor(Math.max(floor, from > this.appliedPosition ? from : 0));
    this.appliedPosition = to;
    return true;
  }

  /** Whether a token may still be accepted, as far as is known. */
  judge(claims: AccessTokenClaims, kid: string): Verdict {
    if (this.epoch === undefined) return 'good';
    if (this.isWithdrawn(kid)) return 'revoked';
    const position = positionIn(claims.ver, this.epoch);
    if (position === undefined || position < this.floor) return 'stale';
    if (claims.sid !== undefined && this.changedSince(position, 'session', claims.sid)) return 'revoked';
    return this.authoritiesChanged(claims, position) ? 'stale' : 'good';
  }

  /** Whether a signing key was withdrawn: it vouches for nothing, whatever a copy of the key set says. */
  isWithdrawn(kid: string): boolean {
    return this.withdrawn.has(kid);
  }

  private authoritiesChanged(
    { sub, client_id: clientId, sid, roles, permissions }: AccessTokenClaims,
    position: number,
  ) {
    if (this.changedSince(position, 'user', sub) || this.changedSince(position, 'client', clientId)) return true;
    if (roles !== undefined) return roles.some((role) => this.changedSince(position, 'role', role));
    return sid !== undefined && permissions !== undefined && this.lastRole > position;
  }

  private changedSince(position: number, kind: LeaseEntry[0], subject: string): boolean {
    return (this.changed.get(`${kind} ${subject}`) ?? 0) > position;
  }

  private begin({ term, epoch, from }: LeaseAnswer): void {
    this.changed.clear();
    // Of another history: a restore may have brought a key back.
    if (epoch !== this.epoch) this.withdrawn.clear();
    [this.currentTerm, this.epoch, this.appliedPosition, this.floor, this.lastRole] = [term, epoch, from, from, 0];
  }

  private note([kind, subject, position]: LeaseEntry): void {
    if (kind === 'key') return void this.withdrawn.add(subject);
    const key = `${kind} ${subject}`;
    if ((this.changed.get(key) ?? 0) >= position) return;
    this.changed.delete(key);
    this.changed.set(key, position);
    if (kind === 'role') this.lastRole = Math.max(this.lastRole, position);
  }

  private raiseFloor(floor: number): void {
    this.floor = Math.max(this.floor, floor);
    for (const [key, position] of this.changed) {
      if (position > this.floor && this.changed.size <= MAX_KEPT) return;
      this.changed.delete(key);
      this.floor = Math.max(this.floor, position);
    }
  }
}

/** `<epoch>:<position>`; undefined for another epoch, or what we can't read. */
function positionIn(ver: string, epoch: string): number | undefined {
  if (!ver.startsWith(`${epoch}:`)) return undefined;
  const text = ver.slice(epoch.length + 1);
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
