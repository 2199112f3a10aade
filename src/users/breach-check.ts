import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { readBounded } from './bounded-answer.js';
import { normalizePassword } from './normalize-password.js';
import { BreachCheckUnavailable } from './users.errors.js';

/** Digits of the SHA-1 that the service gets to see. Each prefix stands for hundreds of leaked passwords. */
const PREFIX_DIGITS = 5;

/** Several times what a padded answer has; past it the service counts as away. */
const MAX_ANSWER_BYTES = 1_048_576;

/** Seconds after which a refused caller may try again. */
const RETRY_AFTER_S = '5';

/**
 * Asks a service whether a password has leaked, by k-anonymity: it gets the first 5 of the 40 hexadecimal digits of the
 * password's SHA-1 and answers with every leaked hash that begins so (the range API of Pwned Passwords, which anybody can run).
 * So it learns neither the password nor whether it was found. `Add-Padding` asks it to hide the length of the answer as well.
 */
@Injectable()
export class BreachCheck {
  private readonly logger = new Logger(BreachCheck.name);
  private readonly passwords: Config['passwords'];

  constructor(@Inject(CONFIG) { passwords }: Config) {
    this.passwords = passwords;
  }

  /**
   * Costs nothing while `passwords.breachCheck` is unset, else one request of at most `passwords.breachTimeout`.
   *
   * @returns whether it is known to have leaked; false where the service is away and `passwords.breachAway` is `accept`
   * @throws BreachCheckUnavailable where it is away and `passwords.breachAway` is `refuse`
   */
  async isBreached(password: string): Promise<boolean> {
    const { breachCheck: service, breachAway } = this.passwords;
    if (service === undefined) return false;
    const digits = createHash('sha1').update(normalizePassword(password)).digest('hex').toUpperCase();
    try {
      return lists(await this.ask(service, digits.slice(0, PREFIX_DIGITS)), digits.slice(PREFIX_DIGITS));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.logger.warn({ reason, newPassword: `${breachAway}ed` }, 'the breach service gave no answer');
      if (breachAway === 'accept') return false;
      throw new BreachCheckUnavailable({ cause: error, headers: { 'retry-after': RETRY_AFTER_S } });
    }
  }

  private async ask(service: string, prefix: string): Promise<string> {
    const answer = await fetch(service + prefix, {
      headers: { 'add-padding': 'true', accept: 'text/plain' },
      // It might lead to where the configuration would never have sent it.
      redirect: 'error',
      signal: AbortSignal.timeout(this.passwords.breachTimeout),
    });
    if (answer.status !== 200) throw new Error(`it answered ${answer.status}`);
    return readBounded(answer, MAX_ANSWER_BYTES);
  }
}

/** Lines of `<35 digits>:<times seen>`. Padding is lines that were seen zero times. */
function lists(answer: string, wanted: string): boolean {
  return answer.split('\n').some((line) => {
    const [digits = '', times = ''] = line.trim().split(':');
    return digits.toUpperCase() === wanted && Number(times) > 0;
  });
}
