/**
 * Where credentials outlive a page: a choice. By default they are kept in memory, and are gone with the page.
 *
 * **The danger.** Whatever a script can read, an injected script can send away: a refresh token taken from `localStorage` is
 * used from the thief's own machine, until its next use by its owner gives the theft away. In a browser prefer the transport
 * `cookie`, which keeps everything out of JavaScript's reach. Storage is for apps on phones (the system's keychain) and for
 * programs (a file of mode 0600).
 *
 * One text is kept, by one key of letters, digits, `.`, `-` and `_`. Where processes share it, or tabs of a
 * browser without Web Locks, a second one beside it says who refreshes, so keys have to be told apart: a storage that keeps one text for all of
 * them is refused there, by a TypeError. Each method may answer at once or by a promise. A failing `get` fails the call that needed it. A
 * failing `set` fails a sign-in, and whoever was signed in before stays so; after a refresh or another password the client goes on
 * with what it has in memory, and keeps it with the next refresh. A failing `get` or `remove` fails a sign-out once the session has
 * ended all the same.
 */
export interface ClientStorage {
  /** The text that was set; null or undefined where there is none. */
  get(key: string): string | null | undefined | Promise<string | null | undefined>;
  /** Keeps a text, in place of the one that was set before. */
  set(key: string, value: string): unknown;
  /** Forgets it, if there is one. */
  remove(key: string): unknown;
}
