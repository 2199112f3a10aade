import { parseJson } from './json.js';
import { pause, type Platform } from './platform.js';
import type { ClientStorage } from './storage.js';

/** Waits for what another tab has written. */
const SHOWN_AFTER_MS = [5, 20, 80, 320];

/** What one sign-in, or its latest refresh, has given: the part that is kept, with times that mean something in any tab. */
interface Credentials {
  /** Names this set of credentials, without being one. */
  readonly stamp: string;
  readonly sessionId: string;
  /** The value of `Authorization`. */
  readonly authorization: string;
  readonly refreshToken?: string;
  /** Milliseconds from `askedAt` for which the access token is good, by the server's word. */
  readonly lifetime?: number;
  /** By the wall clock of this machine, right or wrong. */
  readonly askedAt: number;
}

/** Credentials in hand. */
export interface Held extends Credentials {
  /** When they were asked for or, where they came from storage, read; by the monotonic clock. */
  readonly since: number;
}

/** Holds the credentials of one sign-in: in memory, and in storage where there is one. */
export class CredentialKeeper {
  private held: Held | undefined;
  /** The stamp of old credentials that the storage may still show: it has failed to take those that came after. */
  private overtaken: string | undefined;

  /** @param replaced told whenever other credentials are in hand, or none */
  constructor(
    private readonly platform: Platform,
    private readonly storage: ClientStorage | undefined,
    private readonly key: string,
    private readonly replaced: () => void,
  ) {}

  /** What is in hand; `load()` comes first. */
  get current(): Held | undefined {
    return this.held;
  }

  /** Whether other tabs see what is kept here. */
  get isShared(): boolean {
    return this.storage !== undefined;
  }

  /** What is in hand or, as long as nothing is, in the storage. */
  load(): Promise<Held | undefined> {
    return this.held ? Promise.resolve(this.held) : this.reread();
  }

  /** Takes over what the storage says now, since another tab may have written. */
  async reread(): Promise<Held | undefined> {
    if (!this.storage) return this.held;
    const stored = credentialsFrom(parseJson((await this.storage.get(this.key)) ?? ''));
    if (stored && stored.stamp === this.overtaken) return this.held;
    if (stored?.stamp !== this.held?.stamp) this.take(stored && { ...stored, since: this.platform.monotonic() });
    return this.held;
  }

  /**
   * As `reread`, when another tab has said what it wrote. A browser may show a page what others write some milliseconds after
   * their word has come.
   *
   * @param stamp of what was written; undefined where it was taken away
   */
  async rereadUntil(stamp: string | undefined): Promise<void> {
    for (const ms of SHOWN_AFTER_MS) {
      if ((await this.reread())?.stamp === stamp) return;
      await pause(this.platform, ms);
    }
    await this.reread();
  }

  /** Begins a sign-in: in the storage first, so that one that fails leaves everything as it was. */
  async begin(held: Held): Promise<void> {
    await this.store(held);
    this.overtaken = undefined;
    this.take(held);
  }

  /**
   * Goes on with what has come in the place of credentials that are used up: in memory, also where the storage fails, which must
   * not lose what the server has given. What it shows then counts no more.
   */
  async goOn(held: Held): Promise<void> {
    this.overtaken ??= this.held?.stamp;
    this.take(held);
    try {
      await this.store(held);
      this.overtaken = undefined;
    } catch {
      // The next refresh tries again.
    }
  }

  /** Takes them out of hand, and leaves the storage as it is. */
  drop(): void {
    this.take(undefined);
  }

  /** Takes them away, out of hand in any case. */
  async forget(): Promise<void> {
    this.overtaken ??= this.held?.stamp;
    this.drop();
    await this.storage?.remove(this.key);
    this.overtaken = undefined;
  }

  /**
   * Milliseconds since they were asked for. Of two clocks the one that says more: the monotonic one may stand still while a
   * machine sleeps, the wall clock may be set back. At worst a refresh comes early.
   */
  ageOf({ since, askedAt }: Held): number {
    return Math.max(this.platform.monotonic() - since, this.platform.now() - askedAt);
  }

  private async store(held: Held): Promise<void> {
    const { since: _, ...kept } = held;
    await this.storage?.set(this.key, JSON.stringify(kept));
  }

  private take(held: Held | undefined): void {
    this.held = held;
    this.replaced();
  }
}

/** Storage may hold anything, also what another version wrote. */
function credentialsFrom(stored: unknown): Credentials | undefined {
  const { stamp, sessionId, authorization, askedAt } = (stored ?? {}) as Partial<Credentials>;
  const complete = [stamp, sessionId, authorization].every((value) => typeof value === 'string');
  return complete && typeof askedAt === 'number' ? (stored as Credentials) : undefined;
}
