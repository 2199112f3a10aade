import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { tokenBytes } from '../config/least-token.js';
import { Database } from '../database/database.js';
import { authoritiesInToken } from './authorities-in-token.js';
import { SigningKeys } from './keys/signing-keys.js';

/** From this share of `tokens.maxBytes` on. */
const NEAR = 0.8;

interface RoleSetRow {
  roles: string[];
  permissions: string[];
}

/**
 * Warns at boot of users whose roles and permissions come near to `tokens.maxBytes`: over it they can't sign in with tokens
 * any more, and that should not be how it is found out.
 */
@Injectable()
export class TokenSizeWarning implements OnApplicationBootstrap {
  private readonly logger = new Logger(TokenSizeWarning.name);

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SigningKeys) private readonly keys: SigningKeys,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Costs one read over all users with roles; none where tokens carry no authorities. */
  async onApplicationBootstrap(): Promise<void> {
    const { authorities, maxBytes } = this.config.tokens;
    if (authorities === 'none') return;
    const [largest] = await this.database.query<RoleSetRow>(LARGEST_ROLE_SET, [authorities]);
    if (largest === undefined) return;
    const bytes = this.bytesOfToken(largest);
    if (bytes < maxBytes * NEAR) return;
    this.logger.warn(
      `the access token of a user with the roles ${largest.roles.join(', ')} takes about ${bytes} bytes of ${maxBytes} ` +
        '(tokens.maxBytes), before what claims providers add; over it they can’t sign in with tokens. ' +
        'See tokens.authorities',
    );
  }

  private bytesOfToken(authorities: RoleSetRow): number {
    const { issuer, audience } = this.config.tokens;
    const { algorithm, kid, privateKey } = this.keys.active();
    const id = randomUUID();
    const time = 1_000_000_000;
    const claims = {
      ...{ iss: issuer, aud: audience, sub: id, jti: id, sid: id, client_id: 'portcullis', ver: `${id}:1000000000` },
      ...{ exp: time, iat: time, auth_time: time, amr: ['pwd'] },
      ...authoritiesInToken(this.config.tokens.authorities, authorities),
    };
    const signatureBytes = algorithm === 'RS256' ? (privateKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8 : 64;
    return tokenBytes({ alg: algorithm, typ: 'at+jwt', kid }, claims, signatureBytes);
  }
}

/**
 * Of the sets of roles that users hold, the one that takes most room in a token. Sets are few; they are found by one pass over
 * `user_roles`.
 */
const LARGEST_ROLE_SET = `
  WITH held AS (SELECT DISTINCT array_agg(role ORDER BY role) AS roles FROM user_roles GROUP BY user_id),
  resolved AS (
    SELECT held.roles, ARRAY(SELECT DISTINCT granted.permission FROM role_permissions granted
                             WHERE granted.role = ANY(held.roles) ORDER BY granted.permission) AS permissions
    FROM held)
  SELECT roles, permissions FROM resolved
  ORDER BY (CASE WHEN $1 IN ('both', 'roles') THEN length(to_json(roles)::text) ELSE 0 END)
         + (CASE WHEN $1 IN ('both', 'permissions') THEN length(to_json(permissions)::text) ELSE 0 END) DESC
  LIMIT 1`;
