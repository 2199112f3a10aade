import { hash, parseOptions, type Options } from '@node-rs/argon2';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { BoundedQueue } from '../clock/bounded-queue.js';
import { CONFIG, type Config } from '../config/index.js';
import { newSecret } from '../secrets/secrets.js';
import { normalizePassword } from './normalize-password.js';
import { PasswordThreads } from './password-threads.js';
import { importedHashOf, isImported } from './stored-password.js';
import { Overloaded } from './users.errors.js';

const ARGON2ID = 2;

/** Refused callers may try again after one to this many seconds, in turn: told the same, they would all come back at once. */
const RETRY_SPREAD_S = 4;

/**
 * Hashes passwords with argon2id and verifies them, a few at once (`passwords.hashConcurrency`, 2 by default) on threads of their
 * own that let the event loop go first, so that a storm of sign-ins slows sign-ins and nothing else; what `passwords.hashQueue`
 * can't hold is refused. By default a hash takes what OWASP recommends: 19 MiB, two passes, one lane, tens of milliseconds of
 * processor time (`passwords.hashMemory`, `.hashPasses`, `.hashLanes`).
 *
 * Every method that hashes throws `Overloaded` (503, with `retry-after`) when the queue is full.
 */
@Injectable()
export class PasswordHasher implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(PasswordHasher.name);
  private readonly queue: BoundedQueue;
  private readonly admissions: BoundedQueue;
  private readonly threads: PasswordThreads;
  private readonly parameters: Options;
  private refused = 0;
  private nobodysHash: Promise<string> | undefined;

  constructor(@Inject(CONFIG) { passwords }: Config) {
    const { hashConcurrency, hashQueue } = passwords;
    const refusal = (): Overloaded => this.refusal();
    this.queue = new BoundedQueue(hashConcurrency, hashQueue, refusal);
    this.admissions = new BoundedQueue(hashConcurrency + hashQueue, 0, refusal);
    this.threads = new PasswordThreads(hashConcurrency);
    this.parameters = {
      algorithm: ARGON2ID,
      memoryCost: passwords.hashMemory,
      timeCost: passwords.hashPasses,
      parallelism: passwords.hashLanes,
    };
  }

  /** Sign-ins that wait for their turn at the hash. For metrics. */
  get queueDepth(): number {
    return this.queue.depth;
  }

  /** Makes the hash that nobody's password has, so that the first unknown account costs no more than the others. */
  async onModuleInit(): Promise<void> {
    await this.hashOfNobody();
  }

  /** Ends the threads, and with them whatever is still being hashed. */
  async onApplicationShutdown(): Promise<void> {
    await this.threads.end();
  }

  /**
   * Does what will hash in its course, or refuses it before anything is done: in a storm of sign-ins most are refused, and
   * what that costs everybody else waits for.
   */
  admit<Value>(work: () => Promise<Value>): Promise<Value> {
    return this.admissions.run(work);
  }

  /**
   * Hashes a password, by the parameters of the configuration.
   *
   * @returns a PHC string with its own salt and parameters
   */
  hash(password: string): Promise<string> {
    return this.queue.run(() => this.threads.hash(normalizePassword(password), this.parameters));
  }

  /**
   * Whether it is the password that a stored hash was made of.
   *
   * @param stored what `hash` returned, by whatever parameters, or an imported hash in its stored form
   */
  verify(stored: string, password: string): Promise<boolean> {
    return this.queue.run(() =>
      isImported(stored)
        ? this.verifyImported(stored, password)
        : this.threads.verify(stored, normalizePassword(password)),
    );
  }

  /**
   * The work of one verification, for an account that is unknown or has no password: always false, and no faster.
   *
   * @param decoy the stored hash of somebody else, whose kind and parameters decide what it costs; a hash of our own by default
   */
  async verifyNothing(password: string, decoy?: string): Promise<false> {
    await this.verify(decoy ?? (await this.hashOfNobody()), password);
    return false;
  }

  /** Whether a hash should be made anew: it was imported, or took less memory times passes than a new one would. */
  isOutdated(stored: string): boolean {
    if (isImported(stored)) return true;
    const { memoryCost, timeCost } = parseOptions(stored);
    return memoryCost * timeCost < (this.parameters.memoryCost ?? 0) * (this.parameters.timeCost ?? 0);
  }

  /** One that can't be read, such as one that a later version took in, or can't be computed, proves nothing. */
  private async verifyImported(stored: string, password: string): Promise<boolean> {
    try {
      return (await importedHashOf(stored)?.verify(password)) ?? false;
    } catch (error) {
      // Not the message: some libraries quote the hash in theirs.
      const { code } = error as { code?: unknown };
      this.logger.warn({ code }, 'an imported hash can’t be computed, and counts as a wrong password');
      return false;
    }
  }

  private refusal(): Overloaded {
    const seconds = 1 + (this.refused++ % RETRY_SPREAD_S);
    return new Overloaded({ headers: { 'retry-after': `${seconds}` } });
  }

  /** By libuv: a start without sign-ins starts no thread. */
  private hashOfNobody(): Promise<string> {
    return (this.nobodysHash ??= hash(newSecret(), this.parameters));
  }
}
