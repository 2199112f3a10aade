import { parseJson } from './json.js';
import { pause, type Platform } from './platform.js';
import type { ClientStorage } from './storage.js';

/** Longest that one tab refreshes, three attempts and their pauses; a lease of a tab that died is over by then. */
const LEASE_MS = 12_000;

const ONE_TEXT = 'storage: it gives the same text for different keys';

type Exclusive = NonNullable<Platform['exclusive']>;

interface Lease {
  readonly owner: string;
  readonly until: number;
}

/**
 * One at a time: within this client always, and among all tabs where they share credentials. Among tabs by Web Locks. Where
 * they are missing or refused, by a lease in the storage, which two tabs can win in the same few milliseconds; the server then gives
 * both the same successor (`tokens.reuseGrace`).
 */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly platform: Platform,
    private readonly storage: ClientStorage | undefined,
    private readonly key: string,
    /** Whether others share the storage at the same time. */
    private readonly hasOthers: boolean,
  ) {}

  /** Alone within this client. */
  here<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Alone among all who share the credentials. */
  everywhere<T>(work: () => Promise<T>): Promise<T> {
    return this.here(() => {
      if (!this.storage || !this.hasOthers) return work();
      const { exclusive } = this.platform;
      return exclusive ? this.underLock(exclusive, this.storage, work) : this.underLease(this.storage, work);
    });
  }

  private underLock<T>(exclusive: Exclusive, storage: ClientStorage, work: () => Promise<T>): Promise<T> {
    let begun: Promise<T> | undefined;
    return exclusive(this.key, () => (begun = work())).catch(
      // What has begun goes on, also where the lock was taken away. A browser that keeps nothing for a page has no lock for it.
      () => begun ?? this.underLease(storage, work),
    );
  }

  private async underLease<T>(storage: ClientStorage, work: () => Promise<T>): Promise<T> {
    const { now, random } = this.platform;
    const key = `${this.key}.lease`;
    const owner = `${now()} ${random()}`;
    const ownerNow = async (): Promise<string | undefined> => {
      const text = await storage.get(key);
      // Before the first lease as after it: such a storage would lose the credentials to it.
      if (text && text === (await storage.get(this.key))) throw new TypeError(ONE_TEXT);
      const { owner, until } = (parseJson(text ?? '') ?? {}) as Partial<Lease>;
      // One that ends later than any can was made before the clock was set back.
      return until !== undefined && until > now() && until <= now() + LEASE_MS ? owner : undefined;
    };
    const release = async (): Promise<void> => {
      if ((await ownerNow()) === owner) await storage.remove(key);
    };
    for (;;) {
      if ((await ownerNow()) === undefined) {
        await storage.set(key, JSON.stringify({ owner, until: now() + LEASE_MS } satisfies Lease));
        await pause(this.platform, 20 + 30 * random());
        if ((await ownerNow()) === owner) break;
      }
      await pause(this.platform, 50 + 50 * random());
    }
    try {
      return await work();
    } finally {
      // One that stays is over in a while; what was done in its time is done.
      await release().catch(() => undefined);
    }
  }
}
