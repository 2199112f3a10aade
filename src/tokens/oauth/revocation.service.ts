import { Inject, Injectable } from '@nestjs/common';
import { anonymous, byUser, type Agent } from '../../changes/agent.js';
import { Changes } from '../../changes/changes.js';
import type { Receipt } from '../../changes/receipt.js';
import type { Transaction } from '../../changes/transaction.js';
import { CONFIG, type Config } from '../../config/index.js';
import type { HttpRequest } from '../../http/http-io.js';
import { originOf, type RequestOrigin } from '../../http/request-origin.js';
import { parseOpaqueToken } from '../../secrets/opaque-token.js';
import { OWN_CLIENT_ID, SessionsService } from '../../sessions/sessions.service.js';
import { isClientToken } from '../clients/client-token.js';
import type { LiveClient } from '../clients/client.js';
import type { AccessTokenClaims } from '../jwt/access-token-claims.js';
import { RefreshTokens } from '../refresh-tokens.service.js';
import { AccessTokenInspector } from './access-token-inspector.js';
import { ClientAuthenticator } from './client-authenticator.js';
import type { OAuthForm } from './oauth-form.js';
import { InvalidClient, OAuthError } from './oauth.errors.js';

/**
 * Revokes tokens (RFC 7009). Those of people belong to the public client `portcullis`: whoever holds one, access or refresh
 * token, ends its session. Those of machines are revoked one by one, by the client that they were issued to.
 */
@Injectable()
export class RevocationService {
  constructor(
    @Inject(ClientAuthenticator) private readonly authenticator: ClientAuthenticator,
    @Inject(AccessTokenInspector) private readonly inspector: AccessTokenInspector,
    @Inject(RefreshTokens) private readonly refreshTokens: RefreshTokens,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * `token_type_hint` is not needed: the two kinds can't be mistaken for one another. One transaction; none for a token that
   * is neither.
   *
   * @returns the receipt, when no node accepts the token any more; undefined for what can't be a token that is in force
   * @throws OAuthError invalid_client; invalid_grant for a token that was issued to somebody else
   * @throws StateUnavailable
   */
  async revoke(request: HttpRequest, form: OAuthForm): Promise<Receipt | undefined> {
    const client = await this.authenticator.authenticateUnlessPublic(request, form);
    const token = form.require('token');
    // Whoever has a key that was withdrawn must not end others' sessions by it, on any node.
    const audiences = [this.config.tokens.audience, ...(client?.audiences ?? [])];
    const claims = await this.inspector.verifyLive(token, audiences);
    const from = originOf(request);
    if (claims !== undefined) return this.revokeAccessToken(client, claims, from);
    if (parseOpaqueToken(token) === undefined) return undefined;
    return this.revokeRefreshToken(client, token, from);
  }

  private async revokeAccessToken(
    client: LiveClient | undefined,
    claims: AccessTokenClaims,
    from: RequestOrigin,
  ): Promise<Receipt | undefined> {
    if (isClientToken(claims) && client === undefined) throw new InvalidClient();
    if (claims.client_id !== (client?.id ?? OWN_CLIENT_ID)) throw issuedToAnother();
    const { sid } = claims;
    const { receipt } = await this.changes.commit(
      async (transaction) => {
        if (sid !== undefined) await this.sessions.end(transaction, sid, 'signed_out');
        else await this.rememberRevoked(transaction, claims);
      },
      {
        done: 'access token revoked',
        by: sid === undefined ? byClient(claims.client_id, from) : byUser(claims.sub, from),
      },
    );
    return receipt;
  }

  private async revokeRefreshToken(
    client: LiveClient | undefined,
    token: string,
    from: RequestOrigin,
  ): Promise<Receipt> {
    const { receipt } = await this.changes.commit(
      async (transaction) => {
        const session = await this.refreshTokens.sessionOf(transaction, token, 'used');
        if (session === undefined) return;
        if (client !== undefined) throw issuedToAnother();
        await this.sessions.end(transaction, session.id, 'signed_out');
      },
      { done: 'refresh token revoked', by: anonymous(from) },
    );
    return receipt;
  }

  private async rememberRevoked(transaction: Transaction, claims: AccessTokenClaims): Promise<void> {
    const until = new Date(claims.exp * 1_000 + this.config.tokens.clockTolerance);
    const inserted = await transaction.query(REMEMBER_REVOKED, [claims.client_id, claims.jti, until]);
    if (inserted.length > 0) transaction.record('client', claims.client_id);
  }
}

/** Uses the primary key of `revoked_client_tokens`. */
const REMEMBER_REVOKED = `
  INSERT INTO revoked_client_tokens (client_id, jti, expires_at) VALUES ($1, $2, $3)
  ON CONFLICT DO NOTHING
  RETURNING jti`;

function byClient(id: string, origin: RequestOrigin): Agent {
  return { kind: 'client', id, origin };
}

function issuedToAnother(): OAuthError {
  return new OAuthError('invalid_grant', 'The token was issued to another client');
}
