import { Inject, Injectable } from '@nestjs/common';
import type { Transport } from '../../config/index.js';
import { SignInLimits } from '../../limits/sign-in-limits.js';
import { IdentitiesService, type IdentifiedUser } from '../../users/identities/identities.service.js';
import type { LoggedIn } from '../sign-in/login.service.js';
import { NewSessions } from '../sign-in/new-sessions.service.js';
import type { SignInRequest } from '../sign-in/sign-in-request.js';

/**
 * How somebody proved themselves whom a provider vouches for. RFC 8176 has no word for it; this one is in use elsewhere. How
 * they proved themselves there is the provider's to know.
 */
const FEDERATED = ['fed'];

/** Opens sessions for those whom providers vouch for. */
@Injectable()
export class IdentitySignIn {
  constructor(
    @Inject(NewSessions) private readonly sessions: NewSessions,
    @Inject(IdentitiesService) private readonly identities: IdentitiesService,
    @Inject(SignInLimits) private readonly limits: SignInLimits,
  ) {}

  /**
   * A session like any other, which remembers the identity that it was begun by. Costs one transaction.
   *
   * @param deviceOf what a browser is to be known to; the account's e-mail address by default
   * @throws InvalidCredentials where the user was suspended, or the identity unlinked, since it was proven
   */
  async open(
    found: IdentifiedUser,
    provider: string,
    transport: Transport,
    request: SignInRequest,
    deviceOf: string = found.user.email,
  ): Promise<LoggedIn> {
    const { user, identityId } = found;
    const opened = await this.sessions.open(
      found,
      {
        transport,
        methods: FEDERATED,
        identity: { id: identityId, provider },
        stillCounts: (transaction) => this.identities.isLinked(transaction, identityId, user.id),
      },
      request,
    );
    const deviceCookie = transport === 'cookie' ? this.limits.deviceCookie(deviceOf, request.raw) : undefined;
    return { ...opened, deviceCookie };
  }
}
