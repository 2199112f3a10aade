import { parseJson } from './json.js';

/**
 * What the client needs of its surroundings. This file alone touches globals, and none that only one platform has; specs give
 * a platform of their own.
 */
export interface Platform {
  fetch(this: void, input: string | Request, init?: RequestInit): Promise<Response>;
  /** Wall clock in milliseconds. Only differences are taken of it, so it may be wrong by any amount. */
  now(this: void): number;
  /** Milliseconds from any beginning; never goes back. */
  monotonic(this: void): number;
  /** 0 to 1, for spreading things out. No secret is made of it. */
  random(this: void): number;
  /** Does something later, and gives what takes that back. */
  after(this: void, ms: number, work: () => void): () => void;
  /** The same, where a program needn't stay for it. */
  background(this: void, ms: number, work: () => void): () => void;
  /**
   * One at a time among everything of this origin; undefined where the platform has no Web Locks, or no origin. May fail without
   * having begun, and may fail in the middle, for whom the lock was taken from after a while.
   */
  readonly exclusive?: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  /** Words for the other tabs of this origin; undefined where nothing carries them. */
  readonly openChannel?: (name: string, hear: (word: unknown) => void) => Channel;
  /** Whether this is a page of a browser, which may have other tabs beside it. */
  readonly isPage: boolean;
}

/** A way to the other tabs. What is said isn't heard by oneself. */
export interface Channel {
  say(word: object): void;
  close(): void;
}

/** As far as they are used. TypeScript knows them by the DOM's types alone, and those aren't asked for. */
interface Globals {
  readonly document?: object;
  readonly origin?: string;
  readonly navigator?: { readonly locks?: Locks };
  readonly BroadcastChannel?: new (name: string) => {
    onmessage: ((event: { data: unknown }) => void) | null;
    postMessage(word: object): void;
    close(): void;
    unref?(): void;
  };
  readonly localStorage?: { setItem(key: string, value: string): void };
  addEventListener?(type: 'storage', hear: (event: StorageSignal) => void): void;
  removeEventListener?(type: 'storage', hear: (event: StorageSignal) => void): void;
}

interface Locks {
  request<T>(name: string, how: { signal?: unknown; steal?: boolean }, work: () => Promise<T>): Promise<T>;
}

interface StorageSignal {
  readonly key: string | null;
  readonly newValue: string | null;
}

/** Longest that a tab in order holds the lock, and more than the attempts at one refresh take. */
const LONGEST_TURN_MS = 20_000;
/** Longest that a timer can wait; with more it would go off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The platform that the code runs on.
 *
 * @param fetchOf what requests are sent by, in place of the platform's own
 */
export function platformHere(fetchOf?: Platform['fetch']): Platform {
  const here = globalThis as unknown as Globals;
  // Without an origin, as in Node, they are known to one process alone, and others may share the storage.
  const locks = here.origin === undefined ? undefined : here.navigator?.locks;
  return {
    // Looked up at each call, so that what an application puts in its place counts.
    fetch: fetchOf ?? ((input, init) => fetch(input, init)),
    now: () => Date.now(),
    monotonic: () => performance.now(),
    random: () => Math.random(),
    after: (ms, work) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    background: (ms, work) => {
      const timer: unknown = setTimeout(work, Math.min(ms, LONGEST_TIMER_MS));
      (timer as { unref?: () => void }).unref?.();
      return () => clearTimeout(timer as number);
    },
    exclusive: locks && ((name, work) => underLock(locks, name, work)),
    openChannel: channelsOf(here),
    isPage: here.document !== undefined,
  };
}

/**
 * Whoever holds the lock may be frozen by its browser, or stand at an `alert()`: then it is taken away. Not by all who wait at the
 * same moment.
 */
async function underLock<T>(locks: Locks, name: string, work: () => Promise<T>): Promise<T> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), LONGEST_TURN_MS * (1 + Math.random()));
  const { signal } = patience;
  try {
    return await locks.request(name, { signal }, () => {
      clearTimeout(timer);
      return work();
    });
  } catch (error) {
    if (signal.aborted) return locks.request(name, { steal: true }, work);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function channelsOf(here: Globals): Platform['openChannel'] {
  const { BroadcastChannel } = here;
  if (BroadcastChannel) {
    return (name, hear) => {
      const channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }) => hear(data);
      channel.unref?.();
      return { say: (word) => channel.postMessage(word), close: () => channel.close() };
    };
  }
  return here.addEventListener && here.document && ((name, hear) => storageSignals(here, name, hear));
}

/** Browsers before BroadcastChannel tell other tabs what is written to localStorage. Words hold no secret. */
function storageSignals(here: Globals, name: string, hear: (word: unknown) => void): Channel {
  const listener = ({ key, newValue }: StorageSignal): void => {
    if (key === name && newValue !== null) hear(parseJson(newValue));
  };
  here.addEventListener?.('storage', listener);
  return {
    // The time makes each value another one: writing the same again would say nothing.
    say: (word) => here.localStorage?.setItem(name, JSON.stringify({ ...word, at: performance.now() })),
    close: () => here.removeEventListener?.('storage', listener),
  };
}

/** Lets so many milliseconds pass. */
export function pause(platform: Platform, ms: number): Promise<void> {
  return new Promise((resolve) => void platform.after(ms, resolve));
}
