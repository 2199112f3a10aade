import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';
import { LIVE_SESSIONS } from '../sessions/live-session-row.js';
import { liveSessionFromRows, SESSION_COLUMNS, type LiveSession, type SessionRow } from '../sessions/session.js';
import { USER_COLUMNS, type UserRow } from '../users/user.js';
import { AccessTokenSigner } from './access-token-signer.js';
import { authoritiesInToken } from './authorities-in-token.js';
import { AdditionalClaimsService } from './claims/additional-claims.service.js';
import type { AdditionalClaims } from './claims/claims-provider.js';
import type { Client } from './clients/client.js';
import type { AccessTokenClaims } from './jwt/access-token-claims.js';
import { SigningKeys } from './keys/signing-keys.js';
import { ClaimsRefused, ClaimsUnavailable } from './tokens.errors.js';

/** What a token is minted from, all read in one snapshot. */
export interface MintSource {
  readonly live: LiveSession;
  /** `<epoch>:<position>`: where in the change log it was read. */
  readonly version: string;
}

/** An access token, with what it was minted from. */
export interface MintedToken {
  readonly accessToken: string;
  /** Lifetime in whole seconds. */
  readonly expiresIn: number;
  readonly live: LiveSession;
  readonly additional: AdditionalClaims | undefined;
}

/** What claims providers said of somebody a moment ago, before a credential was used up for the token that is to have it. */
export type Rehearsal = Pick<MintedToken, 'live' | 'additional'>;

/** What a client is given a token for. */
export interface ClientGrant {
  readonly client: Client;
  /** The permissions that the token carries. */
  readonly scopes: readonly string[];
  readonly audience: string;
}

/** Mints access tokens (RFC 9068) for live sessions. */
@Injectable()
export class AccessTokenMinter {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SigningKeys) private readonly keys: SigningKeys,
    @Inject(AccessTokenSigner) private readonly signer: AccessTokenSigner,
    @Inject(AdditionalClaimsService) private readonly additional: AdditionalClaimsService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Mints a token for a session. User, authorities and the place in the change log are read in one statement, so that no
   * change can fall between them. Call it after the transaction that made the session has committed: a token minted inside
   * would name a place before its own change, and be stale from the start.
   *
   * Costs one read of the primary, one signature, and what the application's claims providers take.
   *
   * @param rehearsal see `mintFrom`
   * @returns undefined where the session isn't in force (any more)
   * @throws ClaimsUnavailable, ClaimsRefused where a claims provider failed, or the problem that it threw
   * @throws TokenTooLarge over `tokens.maxBytes`, naming the largest claims
   */
  async mint(sessionId: string, rehearsal?: Rehearsal): Promise<MintedToken | undefined> {
    const [row] = await this.database.queryPrepared<MintRow>('portcullis mint', READ_FOR_MINTING, [
      sessionId,
      this.clock.date(),
    ]);
    if (row === undefined) return undefined;
    const source = { live: liveSessionFromRows(row, row), version: `${row.epoch}:${row.position}` };
    return this.mintFrom(source, rehearsal);
  }

  /**
   * For flows that use something up before they mint: makes sure that there is a key to sign with for as long as a token lives. Mostly
   * from memory, see `SigningKeys.toSign`.
   *
   * @throws StateUnavailable
   */
  async prepare(): Promise<void> {
    await this.keys.toSign(this.config.tokens.accessTtl);
  }

  /**
   * Mints a token from what the caller's own statement has just read in one snapshot. Costs one signature, and what the
   * application's claims providers take.
   *
   * @param rehearsal what a provider that fails now has said counts, as long as its user is the same
   * @throws ClaimsUnavailable, ClaimsRefused, TokenTooLarge as `mint` does
   */
  async mintFrom({ live, version }: MintSource, rehearsal?: Rehearsal): Promise<MintedToken> {
    const lifetimeMs = this.config.tokens.accessTtl;
    const additional = await this.additionalOf(live, rehearsal);
    const claims = this.claimsOf(live, version, lifetimeMs);
    const key = await this.keys.toSign(lifetimeMs);
    return {
      accessToken: this.signer.sign(withAdditional(claims, additional), key),
      expiresIn: Math.floor(lifetimeMs / 1_000),
      live,
      additional,
    };
  }

  /**
   * Mints a token for a client itself: `sub` is its `client_id`, and there is no session (RFC 9068, section 2.2). It lives for
   * as long as the client says, and no longer than `tokens.accessTtl`.
   *
   * Costs one read of the primary, what the application's claims providers take, and one signature.
   *
   * @returns undefined where the client has been disabled meanwhile
   * @throws ClaimsUnavailable, ClaimsRefused, TokenTooLarge as `mint` does
   */
  async mintForClient({
    client,
    scopes,
    audience,
  }: ClientGrant): Promise<Omit<MintedToken, keyof Rehearsal> | undefined> {
    const [head] = await this.database.queryPrepared<HeadRow>('portcullis mint for client', READ_HEAD_FOR_CLIENT, [
      client.id,
    ]);
    if (head === undefined) return undefined;
    const { issuer, accessTtl } = this.config.tokens;
    const expiresIn = Math.floor(Math.min(client.accessTtlMs ?? accessTtl, accessTtl) / 1_000);
    const issuedAt = seconds(this.clock.now());
    const carried = authoritiesInToken(this.config.tokens.authorities, { roles: [], permissions: scopes });
    const claims: AccessTokenClaims = {
      iss: issuer,
      sub: client.id,
      aud: audience,
      exp: issuedAt + expiresIn,
      iat: issuedAt,
      jti: randomUUID(),
      client_id: client.id,
      ver: `${head.epoch}:${head.position}`,
      scope: scopes.length > 0 ? scopes.join(' ') : undefined,
      roles: carried.roles,
      permissions: carried.permissions,
    };
    const additional = await this.additional.for({ clientId: client.id });
    const key = await this.keys.toSign(expiresIn * 1_000);
    return { accessToken: this.signer.sign(withAdditional(claims, additional), key), expiresIn };
  }

  private async additionalOf(
    { session, user }: LiveSession,
    rehearsal: Rehearsal | undefined,
  ): Promise<AdditionalClaims | undefined> {
    try {
      return await this.additional.for({ clientId: session.clientId, user, session });
    } catch (error) {
      // What is used up by now can't be given back: others may have been given its successor.
      const isFailure = error instanceof ClaimsUnavailable || error instanceof ClaimsRefused;
      if (!isFailure || !isDeepStrictEqual(rehearsal?.live.user, user)) throw error;
      return rehearsal?.additional;
    }
  }

  private claimsOf({ session, user }: LiveSession, version: string, lifetimeMs: number): AccessTokenClaims {
    const { issuer, audience } = this.config.tokens;
    const issuedAt = seconds(this.clock.now());
    const { roles, permissions } = authoritiesInToken(this.config.tokens.authorities, user);
    // Each by its name: V8 copies what is spread into a longer object property by property, by a slow path.
    return {
      iss: issuer,
      sub: user.id,
      aud: audience,
      exp: issuedAt + Math.floor(lifetimeMs / 1_000),
      iat: issuedAt,
      jti: randomUUID(),
      client_id: session.clientId,
      sid: session.id,
      ver: version,
      roles,
      permissions,
      auth_time: seconds(session.authTime.getTime()),
      amr: session.authMethods,
    };
  }
}

interface HeadRow {
  epoch: string;
  position: string;
}

interface MintRow extends SessionRow, UserRow, HeadRow {}

/** One snapshot of session, user, authorities and change log. Uses the primary keys of each. */
const READ_FOR_MINTING = `
  SELECT ${SESSION_COLUMNS}, ${USER_COLUMNS}, head.epoch, head.position
  FROM ${LIVE_SESSIONS}
  CROSS JOIN change_head head
  WHERE s.id = $1 AND s.expires_at > $2`;

/** One snapshot of client and change log. Uses the primary key of `clients`. */
const READ_HEAD_FOR_CLIENT = `
  SELECT head.epoch, head.position
  FROM clients c
  CROSS JOIN change_head head
  WHERE c.id = $1 AND c.disabled_at IS NULL`;

/** Ours last: nothing that an application adds takes their place. */
function withAdditional(claims: AccessTokenClaims, additional: AdditionalClaims | undefined): AccessTokenClaims {
  return additional === undefined ? claims : { ...additional, ...claims };
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000);
}
