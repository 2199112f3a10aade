import { fileURLToPath } from 'node:url';
import type { Options } from '@node-rs/argon2';
import { Piscina } from 'piscina';

/** A thread without work lives for so long, in ms. */
const IDLE_MS = 60_000;

/**
 * Threads that hash passwords by argon2, at a lower priority than the event loop's where the system knows one for each thread
 * (Linux). On libuv's threads, which share the event loop's priority, as many hashes at once as there are processors make every
 * request wait for its turn on one of them.
 *
 * A thread starts with the first hash (tens of milliseconds) and ends a minute after the last; it keeps no process alive.
 */
export class PasswordThreads {
  private readonly threads: Piscina;

  /** @param count threads, at most */
  constructor(count: number) {
    this.threads = new Piscina({
      filename: fileURLToPath(new URL('./password-thread.mjs', import.meta.url)),
      minThreads: 0,
      maxThreads: count,
      idleTimeout: IDLE_MS,
    });
  }

  /** @returns a PHC string with a salt of its own */
  hash(password: string, parameters: Options): Promise<string> {
    return this.threads.run({ password, parameters }, { name: 'hash' }) as Promise<string>;
  }

  /** @throws Error if `stored` can't be read */
  verify(stored: string, password: string): Promise<boolean> {
    return this.threads.run({ stored, password }, { name: 'verify' }) as Promise<boolean>;
  }

  /** Ends the threads. Work under way is given up. */
  end(): Promise<void> {
    return this.threads.destroy();
  }
}
