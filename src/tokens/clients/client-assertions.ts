import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { CONFIG, type Config } from '../../config/index.js';
import { Database } from '../../database/database.js';
import { hashSecret } from '../../secrets/secrets.js';
import { asksForSomethingSpecial } from '../jwt/access-token-header.js';
import { parseCompactJws, type UncheckedObject } from '../jwt/compact-jws.js';
import { verifyData } from '../jwt/signature.js';
import type { LiveClient } from './client.js';
import type { ClientKey } from './client-keys.js';
import { LiveClients } from './live-clients.js';

/** `client_assertion_type` (RFC 7523, section 2.2). */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** The longest that an assertion may have left to live, in milliseconds: for that long its `jti` is remembered. */
const MAX_LIFE_MS = 10 * 60_000;
/** An assertion may say what it is, and must not be what it isn't: an access token, say (RFC 8725, section 3.11). */
const TYPE = /^(?:application\/)?(?:jwt|client-authentication\+jwt)$/i;
const MAX_JTI_CHARACTERS = 255;

/** Proves clients by the assertions that they sign (`private_key_jwt`, RFC 7523, section 3). */
@Injectable()
export class ClientAssertions {
  constructor(
    @Inject(LiveClients) private readonly clients: LiveClients,
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The client that an assertion proves. The algorithm is that of the client's key; `exp` and `jti` are demanded, and each
   * `jti` counts once, whichever node it comes to.
   *
   * Costs a signature verification and one statement; one read more where the client isn't in memory.
   *
   * @param audiences what of us an assertion may be for: issuer and token endpoint
   * @returns undefined for anything else: never why
   */
  async prove(assertion: string, audiences: readonly string[]): Promise<LiveClient | undefined> {
    const jws = parseCompactJws(assertion);
    if (jws === undefined || !isAssertionHeader(jws.header)) return undefined;
    const { iss, sub, jti, exp } = jws.payload;
    if (typeof sub !== 'string' || sub !== iss || !isJti(jti)) return undefined;
    if (!this.isInForce(jws.payload) || !isFor(jws.payload['aud'], audiences)) return undefined;
    const client = await this.clients.find(sub);
    const key = client && keyFor(jws.header, client.keys);
    if (key === undefined || !namesAlgorithm(jws.header['alg'], key)) return undefined;
    if (!verifyData(key.algorithm, key.publicKey, jws.signingInput, jws.signature)) return undefined;
    return (await this.countsOnce(sub, jti, Number(exp))) ? client : undefined;
  }

  private isInForce({ exp, nbf, iat }: UncheckedObject): boolean {
    const now = this.clock.now();
    const { clockTolerance } = this.config.tokens;
    const latest = (now + clockTolerance) / 1_000;
    if (!isTime(exp) || exp * 1_000 <= now - clockTolerance || exp * 1_000 > now + MAX_LIFE_MS + clockTolerance)
      return false;
    return [nbf, iat].every((time) => time === undefined || (isTime(time) && time <= latest));
  }

  /** Whether no node has seen the assertion before. */
  private async countsOnce(clientId: string, jti: string, expiresAt: number): Promise<boolean> {
    const until = new Date(expiresAt * 1_000 + this.config.tokens.clockTolerance);
    const inserted = await this.database.query(REMEMBER_ASSERTION, [clientId, hashSecret(jti), until]);
    return inserted.length === 1;
  }
}

/** Of two nodes that see one assertion at once, the primary key lets one insert it. */
const REMEMBER_ASSERTION = `
  INSERT INTO client_assertions (client_id, jti_hash, expires_at) VALUES ($1, $2, $3)
  ON CONFLICT DO NOTHING
  RETURNING client_id`;

function isAssertionHeader(header: UncheckedObject): boolean {
  const { typ } = header;
  if (typ !== undefined && (typeof typ !== 'string' || !TYPE.test(typ))) return false;
  return !asksForSomethingSpecial(header);
}

/** The client's key that a header names; without a kid, its only one. */
function keyFor({ kid }: UncheckedObject, keys: readonly ClientKey[]): ClientKey | undefined {
  if (kid === undefined) return keys.length === 1 ? keys[0] : undefined;
  return keys.find((key) => key.kid === kid || (key.kid === undefined && keys.length === 1));
}

/** RFC 9864 gave EdDSA with Ed25519 a name of its own; clients use either. */
function namesAlgorithm(alg: unknown, { algorithm }: ClientKey): boolean {
  return alg === algorithm || (alg === 'Ed25519' && algorithm === 'EdDSA');
}

function isFor(aud: unknown, audiences: readonly string[]): boolean {
  return [aud].flat().some((one) => typeof one === 'string' && audiences.includes(one));
}

function isJti(jti: unknown): jti is string {
  return typeof jti === 'string' && jti !== '' && jti.length <= MAX_JTI_CHARACTERS;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
