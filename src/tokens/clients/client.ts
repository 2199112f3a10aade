import type { SigningAlgorithm } from '../jwt/signature.js';
import { clientKeysOf, type ClientKey, type JwkSet } from './client-keys.js';

/** How a client proves itself: by a secret (basic or post, RFC 6749, section 2.3.1) or by signed assertions (RFC 7523). */
export const CLIENT_AUTH_METHODS = ['client_secret', 'private_key_jwt'] as const;
export type ClientAuthMethod = (typeof CLIENT_AUTH_METHODS)[number];

/** A service that has tokens of its own, as its operator sees it. */
export interface Client {
  readonly id: string;
  readonly name: string;
  readonly authMethod: ClientAuthMethod;
  /** The permissions that its tokens may carry. */
  readonly scopes: readonly string[];
  /** Whom its tokens may be for, the default first; it may introspect tokens that are for one of them. */
  readonly audiences: readonly string[];
  /** Life of its access tokens in milliseconds; null for `tokens.accessTtl`. */
  readonly accessTtlMs: number | null;
  /** Whether receipts wait for verifiers that pull changes as this client. */
  readonly waitFor: boolean;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
}

/** A client that is not disabled, with what it is proven by. */
export interface LiveClient extends Client {
  readonly secretHash: Buffer | null;
  readonly keys: readonly ClientKey[];
  /** `jti` of its tokens that were revoked one by one and haven't expired. */
  readonly revokedTokens: ReadonlySet<string>;
}

/** What `CLIENT_COLUMNS` selects. */
export interface ClientRow {
  client_id: string;
  client_name: string;
  client_auth_method: ClientAuthMethod;
  client_scopes: string[];
  client_audiences: string[];
  client_access_ttl_ms: number | null;
  client_wait_for: boolean;
  client_created_at: Date;
  client_disabled_at: Date | null;
}

/** What a live client's row has besides. */
export interface LiveClientRow extends ClientRow {
  client_secret_hash: Buffer | null;
  client_public_jwks: JwkSet | null;
  client_revoked_tokens: string[];
}

/** The columns of a client, for any statement in which `c` is the row of `clients`. */
export const CLIENT_COLUMNS = `
  c.id AS client_id, c.name AS client_name, c.auth_method AS client_auth_method, c.scopes AS client_scopes,
  c.audiences AS client_audiences, c.access_ttl_ms AS client_access_ttl_ms, c.wait_for AS client_wait_for,
  c.created_at AS client_created_at, c.disabled_at AS client_disabled_at`;

/** Reads what `CLIENT_COLUMNS` selected. */
export function clientFromRow(row: ClientRow): Client {
  return Object.freeze({
    id: row.client_id,
    name: row.client_name,
    authMethod: row.client_auth_method,
    scopes: Object.freeze(row.client_scopes),
    audiences: Object.freeze(row.client_audiences),
    accessTtlMs: row.client_access_ttl_ms,
    waitFor: row.client_wait_for,
    createdAt: row.client_created_at,
    disabledAt: row.client_disabled_at,
  });
}

/** Reads a live client's row; its keys are parsed here, once. */
export function liveClientFromRow(row: LiveClientRow): LiveClient {
  return Object.freeze({
    ...clientFromRow(row),
    secretHash: row.client_secret_hash,
    keys: row.client_public_jwks === null ? [] : clientKeysOf(row.client_public_jwks),
    revokedTokens: new Set(row.client_revoked_tokens),
  });
}

/** The algorithms that assertions may be signed with, by the names that metadata gives (RFC 9864 renamed EdDSA). */
export const ASSERTION_ALGORITHMS: readonly (SigningAlgorithm | 'Ed25519')[] = ['ES256', 'EdDSA', 'Ed25519', 'RS256'];
