import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { decrypt, encrypt } from '../../tokens/keys/key-encryption.js';
import { SigningKeys } from '../../tokens/keys/signing-keys.js';

/** What is sealed for: a message of one purpose opens as no other. */
export type SealPurpose = 'flow' | 'code';

/** Whatever is sealed is sealed for a while. */
export interface Expiring {
  /** Milliseconds since 1970, by the clock. */
  readonly expiresAt: number;
}

/**
 * Messages to ourselves that travel through a browser: AES-256-GCM under a data key, so that nobody else reads, changes or
 * makes one. Nothing is kept for them here.
 */
@Injectable()
export class SealedMessages {
  private derived: Buffer | undefined;

  constructor(
    @Inject(SigningKeys) private readonly keys: SigningKeys,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @returns base64url */
  seal(purpose: SealPurpose, message: Expiring): string {
    return encrypt(this.key(), Buffer.from(JSON.stringify(message)), purpose).toString('base64url');
  }

  /** Undefined for what we didn't seal for this purpose, and past its expiry. */
  open<Message extends Expiring>(purpose: SealPurpose, sealed: string): Message | undefined {
    try {
      const opened = decrypt(this.key(), Buffer.from(sealed, 'base64url'), purpose);
      const message = JSON.parse(opened.toString()) as Message;
      return message.expiresAt > this.clock.now() ? message : undefined;
    } catch {
      return undefined;
    }
  }

  private key(): Buffer {
    return (this.derived ??= this.keys.deriveFor('portcullis sign-in flows v1'));
  }
}
