import { Inject, Injectable } from '@nestjs/common';
import type { HttpRequest } from '../../http/http-io.js';
import { secretMatches } from '../../secrets/secrets.js';
import { OWN_CLIENT_ID } from '../../sessions/sessions.service.js';
import { ClientAssertions } from '../clients/client-assertions.js';
import type { LiveClient } from '../clients/client.js';
import { LiveClients } from '../clients/live-clients.js';
import type { OAuthForm } from './oauth-form.js';
import { InvalidClient } from './oauth.errors.js';
import { presentedClient, type PresentedClient } from './presented-client.js';
import { ServerMetadata } from './server-metadata.js';

/** Proves which client a request to an OAuth endpoint comes from. */
@Injectable()
export class ClientAuthenticator {
  constructor(
    @Inject(LiveClients) private readonly clients: LiveClients,
    @Inject(ClientAssertions) private readonly assertions: ClientAssertions,
    @Inject(ServerMetadata) private readonly metadata: ServerMetadata,
  ) {}

  /**
   * The client that the request comes from. From memory while it is warm; an assertion costs one statement.
   *
   * @throws InvalidClient for anything but a live client that has proven itself
   * @throws OAuthError invalid_request for more than one method of authentication, or half of one
   * @throws StateUnavailable
   */
  async authenticate(request: HttpRequest, form: OAuthForm): Promise<LiveClient> {
    const client = await this.prove(presentedClient(request, form));
    if (client === undefined) throw new InvalidClient();
    return client;
  }

  /**
   * The same where people's own sign-ins, which have no client to authenticate, may come as well: with `client_id`
   * `portcullis`, or with none.
   *
   * @returns undefined for those
   */
  async authenticateUnlessPublic(request: HttpRequest, form: OAuthForm): Promise<LiveClient | undefined> {
    const presented = presentedClient(request, form);
    if (presented.kind === 'none' && (presented.clientId ?? OWN_CLIENT_ID) === OWN_CLIENT_ID) return undefined;
    const client = await this.prove(presented);
    if (client === undefined) throw new InvalidClient();
    return client;
  }

  private async prove(presented: PresentedClient): Promise<LiveClient | undefined> {
    if (presented.kind === 'none') return undefined;
    if (presented.kind === 'assertion') {
      const { issuer, token_endpoint: tokenEndpoint } = this.metadata.document();
      const client = await this.assertions.prove(presented.assertion, [issuer, tokenEndpoint]);
      return presented.clientId === undefined || presented.clientId === client?.id ? client : undefined;
    }
    const client = await this.clients.find(presented.clientId);
    return client?.secretHash && secretMatches(presented.secret, client.secretHash) ? client : undefined;
  }
}
