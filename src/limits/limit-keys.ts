import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SigningKeys } from '../tokens/keys/signing-keys.js';
import { emailKey } from '../users/email.js';
import { networkOf } from './network.js';

/**
 * Names what is counted without saying what it is: an HMAC under a key that isn't in the database, so that neither the
 * counters nor a copy of them tell which addresses were tried, or from where. Known and unknown accounts are named alike.
 */
@Injectable()
export class LimitKeys {
  private derived: Buffer | undefined;

  constructor(@Inject(SigningKeys) private readonly keys: SigningKeys) {}

  /** @param email as typed; whatever is one address to a login is one account here */
  account(email: string): string {
    return this.of('account', emailKey(email));
  }

  /** @param address of the client; IPv6 counts by its /64 */
  network(address: string): string {
    return this.of('network', networkOf(address));
  }

  /** The name of several things together, 256 bits in base64url. Each part counts by itself: `ab, c` is not `a, bc`. */
  of(...parts: readonly string[]): string {
    return createHmac('sha256', this.key()).update(JSON.stringify(parts)).digest('base64url');
  }

  private key(): Buffer {
    return (this.derived ??= this.keys.deriveFor('portcullis limits v1'));
  }
}
