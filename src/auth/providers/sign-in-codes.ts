import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import type { Transport } from '../../config/index.js';
import { newSecret, secretMatches } from '../../secrets/secrets.js';
import type { IdentifiedUser } from '../../users/identities/identities.service.js';
import { SignInFlowInvalid } from './providers.errors.js';
import { SealedMessages, type Expiring } from './sealed-messages.js';
import { SingleUse } from './single-use.js';

/** A code goes from one page to the next and is used at once. In milliseconds. */
const CODE_TTL_MS = 60_000;

/** Somebody who was vouched for, on their way to the client that fetches the session. */
interface SignInCode extends Expiring {
  readonly id: string;
  readonly provider: string;
  readonly subject: string;
  readonly generation: number;
  readonly transport: Transport;
  readonly challenge: string;
}

/** What a code stands for. */
export type RedeemedCode = Pick<SignInCode, 'subject' | 'generation' | 'transport'>;

/**
 * Codes that stand for a sign-in whose tokens a redirect must not carry: an address ends up in histories, logs and `Referer`.
 * Bound to a secret of the client that began the sign-in, in the way of PKCE (RFC 7636, S256), so a code that is read on its
 * way is worth nothing.
 */
@Injectable()
export class SignInCodes {
  constructor(
    @Inject(SealedMessages) private readonly sealed: SealedMessages,
    @Inject(SingleUse) private readonly singleUse: SingleUse,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @param challenge SHA-256 of the client's verifier, base64url */
  issue(
    { sessionGeneration }: IdentifiedUser,
    identity: { readonly provider: string; readonly subject: string },
    transport: Transport,
    challenge: string,
  ): string {
    const { provider, subject } = identity;
    const expiresAt = this.clock.now() + CODE_TTL_MS;
    const code: SignInCode = {
      id: newSecret(),
      provider,
      subject,
      generation: sessionGeneration,
      transport,
      challenge,
      expiresAt,
    };
    return this.sealed.seal('code', code);
  }

  /**
   * Uses a code up. A wrong verifier leaves it as it is: whoever found one can't spoil it for its owner. One statement.
   *
   * @throws SignInFlowInvalid alike for a code that is unknown, expired, used, another provider's or another client's
   */
  async redeem(provider: string, code: string, verifier: string): Promise<RedeemedCode> {
    const opened = this.sealed.open<SignInCode>('code', code);
    // A challenge is what we keep of a secret, its SHA-256.
    if (opened?.provider !== provider || !secretMatches(verifier, Buffer.from(opened.challenge, 'base64url')))
      throw new SignInFlowInvalid();
    if (!(await this.singleUse.use(opened.id, opened))) throw new SignInFlowInvalid();
    return opened;
  }
}
