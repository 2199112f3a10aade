import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { HttpRequest } from '../../http/http-io.js';
import type { LiveClient } from '../clients/client.js';
import { LiveClients } from '../clients/live-clients.js';
import { AccessTokenInspector, type InspectedToken } from './access-token-inspector.js';
import { ClientAuthenticator } from './client-authenticator.js';
import type { OAuthForm } from './oauth-form.js';
import { InvalidClient } from './oauth.errors.js';

/** RFC 7662, section 2.2 (`Introspection` in the OpenAPI document). */
export const IntrospectionSchema = z
  .object({
    active: z.boolean(),
    scope: z.string().optional().describe('Of a client’s token, as far as the client may still have it'),
    client_id: z.string().optional(),
    token_type: z.literal('Bearer').optional(),
    exp: z.int().optional(),
    iat: z.int().optional(),
    sub: z.string().optional(),
    aud: z.union([z.string(), z.array(z.string())]).optional(),
    iss: z.string().optional(),
    jti: z.string().optional(),
    sid: z.string().optional(),
    roles: z.array(z.string()).optional().describe('By live state, whatever the token carries'),
    permissions: z.array(z.string()).optional().describe('By live state, whatever the token carries'),
  })
  .meta({ id: 'Introspection' });

/** What introspection answers: everything or exactly `{"active":false}`. */
export type Introspection =
  { readonly active: false } | ({ readonly active: true } & Readonly<Record<string, unknown>>);

/** Says to services whether an access token is in force (RFC 7662). */
@Injectable()
export class IntrospectionService {
  constructor(
    @Inject(ClientAuthenticator) private readonly authenticator: ClientAuthenticator,
    @Inject(AccessTokenInspector) private readonly inspector: AccessTokenInspector,
    @Inject(LiveClients) private readonly clients: LiveClients,
  ) {}

  /**
   * An authenticated client learns of access tokens for its own audiences. Everything else is not active, never why: also a
   * refresh token that is in force, which a service that took it for an access token would let in.
   *
   * Costs no statement while client and session are in memory.
   *
   * @throws OAuthError, StateUnavailable
   */
  async introspect(request: HttpRequest, form: OAuthForm): Promise<Introspection> {
    const { id, audiences } = await this.authenticator.authenticate(request, form);
    const token = form.require('token');
    const found = await this.inspector.inspect(token, audiences);
    // To use an assertion up, or to read the token's session, takes time in which the client may have been disabled.
    const client = this.clients.find(id);
    if (!(client instanceof Promise)) return answer(client, found);
    return answer(await client, await this.inspector.inspect(token, audiences));
  }
}

function answer(client: LiveClient | undefined, found: InspectedToken | undefined): Introspection {
  if (client === undefined) throw new InvalidClient();
  return found === undefined ? { active: false } : present(found);
}

function present({ claims, roles, permissions }: InspectedToken): Introspection {
  const { client_id, exp, iat, sub, aud, iss, jti, sid } = claims;
  return {
    active: true,
    ...(sid === undefined && permissions.length > 0 ? { scope: permissions.join(' ') } : {}),
    client_id,
    token_type: 'Bearer',
    exp,
    iat,
    sub,
    aud,
    iss,
    jti,
    ...(sid === undefined ? {} : { sid }),
    roles,
    permissions,
  };
}
