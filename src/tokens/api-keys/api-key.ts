import { parseOpaqueToken, formatOpaqueToken, type OpaqueToken } from '../../secrets/opaque-token.js';
import { heldInBoth } from '../../users/privilege.js';
import { userFromRow, type User, type UserRow } from '../../users/user.js';

/** A secret that lets a program act for its user, as far as its own permissions go. */
export interface ApiKey {
  /** A UUID; not a secret. */
  readonly id: string;
  /** What its user calls it. */
  readonly name: string;
  /** What it was made for; it may do of these what its user may at that moment. */
  readonly permissions: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** Written behind, so up to a minute late; null for one that has not been used. */
  readonly lastUsedAt: Date | null;
}

/** A key that is in force, with its user, both read in one statement. */
export interface LiveApiKey {
  readonly key: ApiKey;
  readonly user: User;
  /** What the key and its user both permit. */
  readonly permissions: readonly string[];
  readonly secretHash: Buffer;
}

/** What secret scanners know it by. */
const PREFIX = 'pck_';

/** How a key travels: `pck_<id>.<secret>`. */
export function formatApiKey(id: string, secret: string): string {
  return PREFIX + formatOpaqueToken(id, secret);
}

/** Reads `pck_<id>.<secret>`; undefined for anything malformed. */
export function parseApiKey(text: string): OpaqueToken | undefined {
  return text.startsWith(PREFIX) ? parseOpaqueToken(text.slice(PREFIX.length)) : undefined;
}

/** What `API_KEY_COLUMNS` selects. */
export interface ApiKeyRow {
  api_key_id: string;
  api_key_name: string;
  api_key_permissions: string[];
  api_key_created_at: Date;
  api_key_expires_at: Date;
  api_key_last_used_at: Date | null;
}

/** The columns of a key, for any statement in which `k` is the row of `api_keys`. */
export const API_KEY_COLUMNS = `
  k.id AS api_key_id, k.name AS api_key_name, k.permissions AS api_key_permissions, k.created_at AS api_key_created_at,
  k.expires_at AS api_key_expires_at, k.last_used_at AS api_key_last_used_at`;

/** Reads what `API_KEY_COLUMNS` selected. */
export function apiKeyFromRow(row: ApiKeyRow): ApiKey {
  return Object.freeze({
    id: row.api_key_id,
    name: row.api_key_name,
    permissions: Object.freeze(row.api_key_permissions),
    createdAt: row.api_key_created_at,
    expiresAt: row.api_key_expires_at,
    lastUsedAt: row.api_key_last_used_at,
  });
}

/** Reads a row that selected `API_KEY_COLUMNS`, `USER_COLUMNS` and the hash. */
export function liveApiKeyFromRow(row: ApiKeyRow & UserRow & { api_key_secret_hash: Buffer }): LiveApiKey {
  const key = apiKeyFromRow(row);
  const user = userFromRow(row);
  return Object.freeze({
    key,
    user,
    permissions: Object.freeze(heldInBoth(key.permissions, user.permissions)),
    secretHash: row.api_key_secret_hash,
  });
}
