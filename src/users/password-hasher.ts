import { hash, verify, type Options } from '@node-rs/argon2';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { newSecret } from '../secrets/secrets.js';
import { BoundedQueue } from './bounded-queue.js';
import { normalizePassword } from './password-policy.js';
import { Overloaded } from './users.errors.js';

/** argon2id as OWASP recommends it: 19 MiB, two passes, one lane. Tens of milliseconds of processor time. */
const PARAMETERS: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Seconds after which a refused caller may try again: a full queue is worked off in about that. */
const RETRY_AFTER_S = '1';

/**
 * Hashes and verifies passwords with argon2id on libuv's threads, a few at once (`passwords.hashConcurrency`, 2 by default).
 * Below the number of those threads (4 unless UV_THREADPOOL_SIZE says otherwise) a storm of sign-ins slows sign-ins and nothing
 * else; what `passwords.hashQueue` can't hold is refused.
 *
 * Every method throws `Overloaded` (503, with `retry-after`) when the queue is full.
 */
@Injectable()
export class PasswordHasher implements OnModuleInit {
  private readonly queue: BoundedQueue;
  private nobodysHash: Promise<string> | undefined;

  constructor(@Inject(CONFIG) { passwords }: Config) {
    this.queue = new BoundedQueue(
      passwords.hashConcurrency,
      passwords.hashQueue,
      () => new Overloaded({ headers: { 'retry-after': RETRY_AFTER_S } }),
    );
  }

  /** Sign-ins that wait for their turn at the hash. For metrics. */
  get queueDepth(): number {
    return this.queue.depth;
  }

  /** Makes the hash that nobody's password has, so that the first unknown account costs no more than the others. */
  async onModuleInit(): Promise<void> {
    await this.hashOfNobody();
  }

  /** @returns a PHC string with its own salt and parameters */
  hash(password: string): Promise<string> {
    return this.queue.run(() => hash(normalizePassword(password), PARAMETERS));
  }

  /** @param stored what `hash` returned, by whatever parameters */
  verify(stored: string, password: string): Promise<boolean> {
    return this.queue.run(() => verify(stored, normalizePassword(password)));
  }

  /** The work of one verification, for an account that is unknown or has no password: always false, and no faster. */
  async verifyNothing(password: string): Promise<false> {
    await this.verify(await this.hashOfNobody(), password);
    return false;
  }

  private hashOfNobody(): Promise<string> {
    return (this.nobodysHash ??= hash(newSecret(), PARAMETERS));
  }
}
