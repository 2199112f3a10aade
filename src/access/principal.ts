/** How a request carried its proof. Strategies of one's own may add kinds. */
export type CredentialKind = 'cookie' | 'session-header' | 'access-token' | 'api-key' | (string & {});

/**
 * Where the decision came from: the token's own claims, live state in memory, a read of the database, or a strategy of one's
 * own that doesn't say.
 */
export type PrincipalSource = 'token' | 'memory' | 'database' | 'strategy';

/**
 * Who a request turned out to be. Frozen, attached to the request by the mode guard, and the only thing that later guards
 * and handlers need to know about how somebody signed in. Requests that prove themselves by the same session or token may share
 * one, so nothing of a single request is to be kept by it.
 */
export interface Principal {
  /** Null for a machine. */
  readonly userId: string | null;
  /** Null for a machine. */
  readonly sessionId: string | null;
  /** `portcullis` for people's own sign-ins. */
  readonly clientId: string;
  /** Names; a `jwt` route knows those that the token carries. */
  readonly roles: readonly string[];
  /** Of all roles together. `*` stands for every permission, so ask by `holdsPermission()`. */
  readonly permissions: readonly string[];
  /** Name of the mode that the route asked for. */
  readonly mode: string;
  /** How the request carried its proof. */
  readonly credential: CredentialKind;
  /** When the person last proved a password or the like; null for a machine. Shared as well: not to be set to another time. */
  readonly authTime: Date | null;
  /** Where the decision came from. */
  readonly source: PrincipalSource;
  /** The longest time in milliseconds by which this decision may lag behind the truth. */
  readonly maxStalenessMs: number;
}

/** The permission that stands for all others; only the built-in role `admin` holds it. */
export const EVERY_PERMISSION = '*';

/** Whether somebody who holds `held` may do what asks for `permission`. */
export function holdsPermission(held: readonly string[], permission: string): boolean {
  return held.includes(permission) || held.includes(EVERY_PERMISSION);
}

/** Whether somebody who holds `held` may do what asks for all of these permissions. `*` is matched only by itself. */
export function holdsAllPermissions(held: readonly string[], asked: readonly string[]): boolean {
  // Guards ask it for every request: a loop makes no function for each.
  for (const permission of asked) if (!holdsPermission(held, permission)) return false;
  return true;
}

/** Whether somebody with the roles `held` may do what asks for one of these; no role asked for is one that everybody has. */
export function holdsSomeRole(held: readonly string[], asked: readonly string[]): boolean {
  for (const role of asked) if (held.includes(role)) return true;
  return asked.length === 0;
}
