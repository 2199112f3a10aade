import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CONFIG, type Config } from '../config/index.js';
import { isStorable } from '../http/text.js';
import { BreachCheck } from './breach-check.js';
import { CommonPasswords } from './common-passwords.js';
import { comparisonForm } from './comparison-form.js';
import { normalizePassword } from './normalize-password.js';
import { namesOfService } from './service-names.js';
import { PasswordRejected } from './users.errors.js';

const MAX_LENGTH = 256;

/** What NIST SP 800-63B-4, section 3.1.1.2, demands where a password is all that proves somebody. There is no second factor yet. */
const LENGTH_FOR_ONE_FACTOR = 15;

/**
 * Which passwords may be chosen (NIST SP 800-63B-4, section 3.1.1.2): by length, and none that a guesser would try first.
 * No rules of composition, any Unicode, nothing is ever cut off.
 */
@Injectable()
export class PasswordPolicy implements OnApplicationBootstrap {
  private readonly logger = new Logger(PasswordPolicy.name);
  private readonly minLength: number;
  private readonly common: CommonPasswords;
  private readonly ofThisService: ReadonlySet<string>;

  constructor(
    @Inject(CONFIG) { passwords, http }: Config,
    @Inject(BreachCheck) private readonly breaches: BreachCheck,
    @Inject(HttpAdapterHost) private readonly host: Partial<HttpAdapterHost>,
  ) {
    this.minLength = passwords.minLength;
    this.common = new CommonPasswords(passwords.minLength);
    this.ofThisService = new Set([...namesOfService(http.publicUrl), ...passwords.refused].map(comparisonForm));
  }

  /** A process that serves nobody, such as a command, doesn't say it. */
  onApplicationBootstrap(): void {
    if (!this.host.httpAdapter || this.minLength >= LENGTH_FOR_ONE_FACTOR) return;
    this.logger.warn(
      `passwords.minLength is ${this.minLength}: with passwords as the only factor, ${LENGTH_FOR_ONE_FACTOR} is recommended`,
    );
  }

  /**
   * Costs microseconds; one request where `passwords.breachCheck` is set.
   *
   * @throws PasswordRejected with the reason as its detail, fit to be shown to whoever chose it
   * @throws BreachCheckUnavailable, see `BreachCheck.isBreached`
   */
  async check(password: string, email: string): Promise<void> {
    const detail = this.reasonAgainst(password, email) ?? (await this.breachOf(password));
    if (detail !== undefined) throw new PasswordRejected({ detail });
  }

  private reasonAgainst(password: string, email: string): string | undefined {
    if (!isStorable(password)) return 'It has characters that no keyboard makes.';
    // Code points, as people count, and not UTF-16 units.
    const { length } = [...normalizePassword(password)];
    if (length < this.minLength) return `It must have at least ${this.minLength} characters.`;
    if (length > MAX_LENGTH) return `It must have at most ${MAX_LENGTH} characters.`;
    const form = comparisonForm(password);
    const address = comparisonForm(email);
    if (form === address) return 'It must not be the e-mail address.';
    if (form === address.slice(0, address.lastIndexOf('@'))) return 'It must not be a part of the e-mail address.';
    if (this.ofThisService.has(form)) return 'It must not be the name of this service.';
    if (this.common.has(password)) return 'It is among the passwords that are guessed first.';
    return undefined;
  }

  private async breachOf(password: string): Promise<string | undefined> {
    const breached = await this.breaches.isBreached(password);
    return breached ? 'It is among the passwords that have leaked somewhere.' : undefined;
  }
}
