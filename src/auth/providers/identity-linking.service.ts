import { Inject, Injectable } from '@nestjs/common';
import { byUser, type Agent } from '../../changes/agent.js';
import { Changes } from '../../changes/changes.js';
import type { Receipt } from '../../changes/receipt.js';
import { isUuid } from '../../database/uuid.js';
import { ValidationFailed } from '../../http/http.errors.js';
import { originOf } from '../../http/request-origin.js';
import { LiveSessions } from '../../sessions/live-sessions.js';
import type { Person } from '../../sessions/person.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { IdentityNotFound } from '../../users/identities/identities.errors.js';
import { IdentitiesService } from '../../users/identities/identities.service.js';
import type { Identity } from '../../users/identities/identity.js';
import { endedMeanwhile } from '../sign-in/ended-meanwhile.js';
import type { SignInRequest } from '../sign-in/sign-in-request.js';
import { DirectSignIn } from './direct-sign-in.service.js';
import type { ProvenIdentity } from './identity-proof.service.js';
import { ProviderRegistry } from './provider-registry.js';
import type { LinkBody } from './providers.schemas.js';
import { RedirectFlows, type StartedFlow } from './redirect-flows.service.js';
import { RedirectSignIn } from './redirect-sign-in.service.js';

/** Links identities to accounts and takes them off again, for their owners alone. */
@Injectable()
export class IdentityLinking {
  constructor(
    @Inject(ProviderRegistry) private readonly providers: ProviderRegistry,
    @Inject(RedirectFlows) private readonly flows: RedirectFlows,
    @Inject(RedirectSignIn) private readonly redirects: RedirectSignIn,
    @Inject(DirectSignIn) private readonly direct: DirectSignIn,
    @Inject(IdentitiesService) private readonly identities: IdentitiesService,
    @Inject(LiveSessions) private readonly liveSessions: LiveSessions,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  /**
   * Links at once for a `direct` provider; for the others begins the way there.
   *
   * @throws SignInProviderNotFound, ValidationFailed without what the provider's flow needs, IdentityTaken, and what the flows
   *   throw
   */
  async start(
    name: string,
    { credentials, returnTo, errorTo }: LinkBody,
    person: Person,
    request: SignInRequest,
  ): Promise<StartedFlow | Identity> {
    const registered = this.providers.get(name);
    if (registered.mark.flow === 'direct') {
      if (credentials === undefined) throw missing('credentials');
      return this.link(person, await this.direct.prove(name, credentials, request), request);
    }
    if (returnTo === undefined) throw missing('returnTo');
    const addresses = this.redirects.addressesOf({ returnTo, errorTo });
    return this.flows.start(
      registered,
      { purpose: { kind: 'link', userId: person.userId, sessionId: person.sessionId }, ...addresses },
      request,
    );
  }

  /**
   * Links what a provider has vouched for to the account of the session that began it. That session has to be in force still, also
   * when the link is made: one read of the primary, and one transaction.
   *
   * @throws InvalidSession, IdentityTaken
   */
  async link(person: Person, identity: ProvenIdentity, { raw }: SignInRequest): Promise<Identity> {
    const live = await this.liveSessions.find(person.sessionId, true);
    if (live?.user.id !== person.userId) throw endedMeanwhile();
    return this.changes.grant(
      async (transaction) => {
        const [inForce] = await transaction.query(LOCK_SESSION, [person.userId, person.sessionId]);
        if (inForce === undefined) throw endedMeanwhile();
        return this.identities.link(transaction, person.userId, identity.provider, identity.subject);
      },
      byUser(person.userId, originOf(raw)),
    );
  }

  /**
   * Takes an identity off, and ends the sessions that it began, but the one that asks: what is taken off is often what
   * somebody else has got hold of.
   *
   * @throws IdentityNotFound, LastSignInMethod
   */
  async unlink({ userId, sessionId }: Person, id: string, by: Agent): Promise<Receipt> {
    if (!isUuid(id)) throw new IdentityNotFound();
    const providers = this.providers.list().map(({ name }) => name);
    const { receipt } = await this.changes.commit(
      async (transaction) => {
        await this.identities.unlink(transaction, userId, id, providers);
        await this.sessions.endByIdentity(transaction, id, sessionId);
      },
      { done: 'identity unlinked, and its sessions ended', userId, by },
    );
    return receipt;
  }
}

function missing(path: string): ValidationFailed {
  return new ValidationFailed({ errors: [{ path, message: 'This provider needs it' }] });
}

/**
 * Against a deletion of the user, and an end of the session, at the same time: whoever signs out everywhere must not find a way in
 * afterwards that somebody in one of their sessions has made. The user first, as everywhere. Uses the primary keys of both tables.
 */
const LOCK_SESSION = `
  SELECT s.id
  FROM users u
  JOIN sessions s ON s.user_id = u.id AND s.generation = u.session_generation
  WHERE u.id = $1 AND u.status = 'active' AND s.id = $2 AND s.ended_at IS NULL
  FOR SHARE OF u
  FOR SHARE OF s`;
