import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { isCounted } from '../http/limited-by-address.js';
import { Attempts } from './attempts.js';
import { CounterStore } from './counter-store.js';
import { LimitKeys } from './limit-keys.js';
import { ThrottleCounts } from './throttle-counts.js';
import { WindowLimit } from './window-limit.js';

/**
 * Limits guesses that name no account, such as numbers of tickets, by the address of the client. Each counts before it is looked
 * at: of parallel ones no more are looked at than may fail in a window. What was no failure, or was refused, is given back: so of a
 * crowd behind one address only those count that are under way at the same time.
 */
@Injectable()
export class GuessesByAddress {
  private readonly window: WindowLimit;
  private readonly logger = new Logger(GuessesByAddress.name);

  constructor(
    @Inject(CONFIG) { limits }: Config,
    @Inject(CounterStore) store: CounterStore,
    @Inject(Attempts) private readonly attempts: Attempts,
    @Inject(LimitKeys) private readonly keys: LimitKeys,
    @Inject(ThrottleCounts) private readonly throttle: ThrottleCounts,
  ) {
    // What is under way may be given back on any node, so none remembers that an address has nothing left.
    const options = { remembersFull: false };
    this.window = new WindowLimit('guesses_of_address', store, limits.failuresPerAddress, limits.window, options);
  }

  /**
   * Has a guess looked at. Costs a statement, and another one unless it was wrong. The caller is behind
   * `@LimitedByAddress('providers')`, which keeps who has failed too often from coming here and says so in the log.
   *
   * @param look throws what `isCounted` says of if the guess was wrong
   * @throws TooManyAttempts, StateUnavailable, neither of which lets it be looked at; and what `look` throws
   */
  async counted<Found>(address: string, look: () => Promise<Found>): Promise<Found> {
    if (!this.attempts.areLimited) return look();
    const key = this.keys.network(address);
    const { allowed, closedForMs } = await this.window.count(key);
    let isWrong = false;
    try {
      return allowed ? await look() : this.throttle.refuse(this.window.name, closedForMs);
    } catch (error) {
      isWrong = isCounted(error);
      throw error;
    } finally {
      if (!isWrong) await this.giveBack(key);
    }
  }

  private async giveBack(key: string): Promise<void> {
    try {
      await this.window.giveBack(key);
    } catch (error) {
      this.logger.warn({ err: error }, 'a sign-in that did not fail is still counted as a failure');
    }
  }
}
