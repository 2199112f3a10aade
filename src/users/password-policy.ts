import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { emailKey } from './email.js';
import { isStorable } from '../http/text.js';
import { PasswordRejected } from './users.errors.js';

const MAX_LENGTH = 256;

/** The form in which passwords are measured and hashed: what a keyboard composes differently is one password (NIST SP 800-63B). */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/** Which passwords may be chosen: by length, and not one's own address. No rules of composition (NIST SP 800-63B). */
@Injectable()
export class PasswordPolicy {
  private readonly minLength: number;

  constructor(@Inject(CONFIG) { passwords }: Config) {
    this.minLength = passwords.minLength;
  }

  /** @throws PasswordRejected with the reason as its detail */
  check(password: string, email: string): void {
    const reason = this.reasonAgainst(password, email);
    if (reason !== undefined) throw new PasswordRejected({ detail: reason });
  }

  private reasonAgainst(password: string, email: string): string | undefined {
    if (!isStorable(password)) return 'It has characters that no keyboard makes.';
    // Code points, as people count, and not UTF-16 units.
    const { length } = [...normalizePassword(password)];
    if (length < this.minLength) return `It must have at least ${this.minLength} characters.`;
    if (length > MAX_LENGTH) return `It must have at most ${MAX_LENGTH} characters.`;
    if (emailKey(password) === emailKey(email)) return 'It must not be the e-mail address.';
    return undefined;
  }
}
