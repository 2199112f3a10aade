import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';
import { liveSessionFromRow, SESSION_COLUMNS, type LiveSession, type SessionRow } from '../sessions/session.js';
import { USER_COLUMNS, type User, type UserRow } from '../users/user.js';
import type { AccessTokenClaims } from './jwt/access-token-claims.js';
import { signData } from './jwt/signature.js';
import { SigningKeys, type SigningKey } from './keys/signing-keys.js';
import { TokenTooLarge } from './tokens.errors.js';

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
}

/** How many of the largest claims the error names. */
const NAMED_CLAIMS = 3;

/** Mints access tokens (RFC 9068) for live sessions. */
@Injectable()
export class AccessTokenMinter {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SigningKeys) private readonly keys: SigningKeys,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Mints a token for a session. User, authorities and the place in the change log are read in one statement, so that no
   * change can fall between them. Call it after the transaction that made the session has committed: a token minted inside
   * would name a place before its own change, and be stale from the start.
   *
   * Costs one read of the primary and one signature.
   *
   * @returns undefined where the session isn't in force (any more)
   * @throws TokenTooLarge over `tokens.maxBytes`, naming the largest claims
   */
  async mint(sessionId: string): Promise<MintedToken | undefined> {
    const [row] = await this.database.query<MintRow>(READ_FOR_MINTING, [sessionId, this.clock.date()]);
    if (row === undefined) return undefined;
    return this.mintFrom({ live: liveSessionFromRow(row), version: `${row.epoch}:${row.position}` });
  }

  /**
   * Mints a token from what the caller's own statement has just read in one snapshot. Costs one signature.
   *
   * @throws TokenTooLarge
   */
  mintFrom({ live, version }: MintSource): MintedToken {
    const lifetimeMs = this.config.tokens.accessTtl;
    const claims = this.claimsOf(live, version, lifetimeMs);
    return { accessToken: this.sign(claims, this.keys.active()), expiresIn: Math.floor(lifetimeMs / 1_000), live };
  }

  private claimsOf({ session, user }: LiveSession, version: string, lifetimeMs: number): AccessTokenClaims {
    const { issuer, audience } = this.config.tokens;
    const issuedAt = seconds(this.clock.now());
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
      ...this.authoritiesOf(user),
      auth_time: seconds(session.authTime.getTime()),
      amr: session.authMethods,
    };
  }

  private authoritiesOf(user: User): Pick<AccessTokenClaims, 'roles' | 'permissions'> {
    const { authorities } = this.config.tokens;
    return {
      ...(authorities === 'both' || authorities === 'roles' ? { roles: user.roles } : {}),
      ...(authorities === 'both' || authorities === 'permissions' ? { permissions: user.permissions } : {}),
    };
  }

  private sign(claims: AccessTokenClaims, key: SigningKey): string {
    const header = { alg: key.algorithm, typ: 'at+jwt', kid: key.kid };
    const signingInput = `${encodePart(header)}.${encodePart(claims)}`;
    const signature = signData(key.algorithm, key.privateKey, Buffer.from(signingInput, 'latin1'));
    const token = `${signingInput}.${signature.toString('base64url')}`;
    const { maxBytes } = this.config.tokens;
    if (token.length > maxBytes) {
      throw new TokenTooLarge({
        detail: `${token.length} bytes, over tokens.maxBytes (${maxBytes}); the largest claims are ${largestClaims(claims)}`,
      });
    }
    return token;
  }
}

interface MintRow extends SessionRow, UserRow {
  epoch: string;
  position: string;
}

/** One snapshot of session, user, authorities and change log. Uses the primary keys of each. */
const READ_FOR_MINTING = `
  SELECT ${SESSION_COLUMNS}, ${USER_COLUMNS}, head.epoch, head.position
  FROM sessions s
  JOIN users u ON u.id = s.user_id AND u.session_generation = s.generation
  CROSS JOIN change_head head
  WHERE s.id = $1 AND s.ended_at IS NULL AND u.status = 'active' AND s.expires_at > $2`;

function encodePart(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000);
}

function largestClaims(claims: AccessTokenClaims): string {
  return Object.entries(claims)
    .map(([name, value]) => ({ name, bytes: JSON.stringify(value).length }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, NAMED_CLAIMS)
    .map(({ name, bytes }) => `${name} (${bytes} bytes)`)
    .join(', ');
}
