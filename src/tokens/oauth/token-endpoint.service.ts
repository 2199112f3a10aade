import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CONFIG, type Config } from '../../config/index.js';
import type { HttpRequest } from '../../http/http-io.js';
import { originOf } from '../../http/request-origin.js';
import { AccessTokenMinter } from '../access-token-minter.js';
import { parseScope } from '../clients/client-token.js';
import type { LiveClient } from '../clients/client.js';
import { TokenIssuer } from '../token-issuer.js';
import { InvalidRefreshToken, RefreshSuperseded } from '../tokens.errors.js';
import { ClientAuthenticator } from './client-authenticator.js';
import type { OAuthForm } from './oauth-form.js';
import { InvalidClient, OAuthError } from './oauth.errors.js';

/** RFC 6749, section 5.1 (`TokenAnswer` in the OpenAPI document). */
export const TokenAnswerSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().describe('Lifetime of the access token in seconds'),
    refresh_token: z.string().optional(),
    scope: z.string().optional(),
  })
  .meta({ id: 'TokenAnswer' });
export type TokenAnswer = z.infer<typeof TokenAnswerSchema>;

/** What the token endpoint grants (RFC 6749, section 3.2). */
@Injectable()
export class TokenEndpoint {
  constructor(
    @Inject(ClientAuthenticator) private readonly authenticator: ClientAuthenticator,
    @Inject(AccessTokenMinter) private readonly minter: AccessTokenMinter,
    @Inject(TokenIssuer) private readonly tokens: TokenIssuer,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws OAuthError, in the words of RFC 6749, section 5.2 */
  grant(request: HttpRequest, form: OAuthForm): Promise<TokenAnswer> {
    switch (form.require('grant_type')) {
      case 'client_credentials':
        return this.forClient(request, form);
      case 'refresh_token':
        return this.refresh(request, form);
      default:
        throw new OAuthError('unsupported_grant_type', 'The grants are client_credentials and refresh_token');
    }
  }

  /**
   * A token for the client itself (RFC 6749, section 4.4): no refresh token comes with it. Costs one read and one signature.
   */
  private async forClient(request: HttpRequest, form: OAuthForm): Promise<TokenAnswer> {
    const client = await this.authenticator.authenticate(request, form);
    const scopes = grantedScopes(client, form);
    const minted = await this.minter.mintForClient({
      client,
      scopes,
      audience: grantedAudience(client.audiences, form),
    });
    // Disabled since it was looked up.
    if (minted === undefined) throw new InvalidClient();
    const { accessToken, expiresIn } = minted;
    const scope = scopes.length > 0 ? { scope: scopes.join(' ') } : {};
    return { access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn, ...scope };
  }

  /** The refresh of a person's own sign-in (RFC 6749, section 6), as `POST /v1/auth/refresh` does it. */
  private async refresh(request: HttpRequest, form: OAuthForm): Promise<TokenAnswer> {
    const client = await this.authenticator.authenticateUnlessPublic(request, form);
    const refreshToken = form.require('refresh_token');
    if (client !== undefined) throw new OAuthError('invalid_grant', 'The refresh token was issued to another client');
    if (parseScope(form.get('scope')).length > 0) {
      throw new OAuthError('invalid_scope', 'The tokens of a person have no scopes');
    }
    // They are for one audience: whoever names another must not get them for it (RFC 8707, section 2.2).
    grantedAudience([this.config.tokens.audience], form);
    const renewed = await this.tokens.refresh(refreshToken, originOf(request)).catch((error: unknown) => {
      throw inRfcForm(error);
    });
    return {
      access_token: renewed.accessToken,
      token_type: 'Bearer',
      expires_in: renewed.expiresIn,
      refresh_token: renewed.refreshToken,
    };
  }
}

/** All that the client may have, unless it asks for less (RFC 6749, section 3.3). */
function grantedScopes(client: LiveClient, form: OAuthForm): readonly string[] {
  const asked = form.get('scope');
  if (asked === undefined) return client.scopes;
  const scopes = parseScope(asked);
  if (scopes.length === 0 || !scopes.every((scope) => client.scopes.includes(scope))) {
    throw new OAuthError('invalid_scope', 'The client may not have all of these scopes');
  }
  return scopes;
}

/**
 * One of the audiences that there are, the first unless the request names another as `resource` (RFC 8707) or `audience`. A
 * token for several at once could be used by each of them at the others.
 */
function grantedAudience(audiences: readonly string[], form: OAuthForm): string {
  const [asked = audiences[0], ...more] = new Set([...form.all('resource'), ...form.all('audience')]);
  if (asked === undefined || more.length > 0 || !audiences.includes(asked)) {
    throw new OAuthError('invalid_target', 'A token is for one audience, and not for this one');
  }
  return asked;
}

/** A refused refresh, with the receipt of a session that it ended. */
function inRfcForm(error: unknown): unknown {
  if (error instanceof InvalidRefreshToken) {
    return new OAuthError('invalid_grant', 'The refresh token is not valid', error.headers);
  }
  if (error instanceof RefreshSuperseded) {
    return new OAuthError('invalid_grant', 'A newer refresh token of this session is in use already');
  }
  return error;
}
