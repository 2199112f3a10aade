/**
 * Where credentials outlive a page: a choice. By default they are kept in memory, and are gone with the page.
 *
 * **The danger.** Whatever a script can read, an injected script can send away: a refresh token taken from `localStorage` is
 * used from the thief's own machine, until its next use by its owner gives the theft away. In a browser prefer the transport
 * `cookie`, which keeps everything out of JavaScript's reach. Storage is for apps on phones (the system's keychain) and for
 * programs (a file of mode 0600).
 *
 * One text is kept, under one key of letters, digits, `.`, `-` and `_`. Where processes share the storage, or tabs of a browser without
 * Web Locks, there is a second text under a key of its own: it says who refreshes. A storage that gives the same text for both keys is
 * refused then, by a TypeError. Each method may answer at once or by a promise.
 *
 * When a method fails: a failing `get` fails the call that needed it. A failing `set` fails a sign-in, and whoever was signed in before
 * stays so; after a refresh or a change of the password the client goes on with what it has in memory, and tries to store it with the
 * next refresh. A failing `get` or `remove` fails a sign-out, but only after the session has been ended.
 */
export interface ClientStorage {
  /** The text that was set; null or undefined where there is none. */
  get(key: string): string | null | undefined | Promise<string | null | undefined>;
  /** Keeps a text, in place of the one that was set before. */
  set(key: string, value: string): unknown;
  /** Forgets it, if there is one. */
  remove(key: string): unknown;
}
