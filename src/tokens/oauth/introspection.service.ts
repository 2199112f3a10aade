import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { HttpRequest } from '../../http/http-io.js';
import { AccessTokenInspector, type InspectedToken } from './access-token-inspector.js';
import { ClientAuthenticator } from './client-authenticator.js';
import type { OAuthForm } from './oauth-form.js';

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
    @Inject(ClientAuthenticator) private readonly clients: ClientAuthenticator,
    @Inject(AccessTokenInspector) private readonly inspector: AccessTokenInspector,
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
    const client = await this.clients.authenticate(request, form);
    const found = await this.inspector.inspect(form.require('token'), client.audiences);
    return found === undefined ? { active: false } : present(found);
  }
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
