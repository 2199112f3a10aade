import type { Principal, PrincipalSource } from '../../access/index.js';
import type { ProofRequest } from './proof.js';

/**
 * Who a strategy of one's own has found: a whole `Principal`, or as much of it as there is to say. Mode, credential and
 * staleness are what the mode says, whatever stands here.
 */
export interface ProvenPrincipal {
  /** Null for a machine. */
  readonly userId: string | null;
  /** Default null: no session of Portcullis's is behind it. */
  readonly sessionId?: string | null;
  /** Default: the name of the mode. */
  readonly clientId?: string;
  /** Default: none. */
  readonly roles?: readonly string[];
  /** Default: none. */
  readonly permissions?: readonly string[];
  /** When the person last proved themselves, for `@RecentLogin`. Default null, which satisfies none. */
  readonly authTime?: Date | null;
  /** Default `strategy`. */
  readonly source?: PrincipalSource;
}

const ID_MAX = 255;
const SOURCES: readonly unknown[] = ['token', 'memory', 'database', 'strategy'];

/** A strategy said yes and not to whom: a mistake of whoever wrote it, and nobody is let in by it. */
class NotAPrincipal extends Error {
  override readonly name = 'NotAPrincipal';
}

/**
 * Checks and copies what a strategy has found. The copy is frozen, so that nobody gains anything by holding on to the original.
 *
 * @throws NotAPrincipal naming the field
 */
export function principalOfProven(proven: unknown, { mode, credential }: ProofRequest): Principal {
  if (typeof proven !== 'object' || proven === null) throw new NotAPrincipal('what it yielded is no object');
  const { userId, sessionId, clientId, roles, permissions, authTime, source } = proven as Partial<
    Record<keyof ProvenPrincipal, unknown>
  >;
  return Object.freeze({
    userId: idOrNull('userId', userId),
    sessionId: idOrNull('sessionId', sessionId ?? null),
    clientId: idOrNull('clientId', clientId ?? mode.name) ?? mode.name,
    roles: texts('roles', roles),
    permissions: texts('permissions', permissions),
    mode: mode.name,
    credential: credential.kind,
    authTime: moment(authTime ?? null),
    source: SOURCES.includes(source) ? (source as PrincipalSource) : 'strategy',
    maxStalenessMs: mode.maxStalenessMs,
  });
}

function idOrNull(field: string, id: unknown): string | null {
  if (id === null) return null;
  if (typeof id === 'string' && id.length > 0 && id.length <= ID_MAX) return id;
  throw new NotAPrincipal(`${field} is neither null nor a text of 1 to ${ID_MAX} characters`);
}

function texts(field: string, list: unknown = []): readonly string[] {
  if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return Object.freeze([...list]);
  throw new NotAPrincipal(`${field} is not a list of texts`);
}

function moment(time: unknown): Date | null {
  if (time === null) return null;
  if (time instanceof Date && !Number.isNaN(time.getTime())) return new Date(time);
  throw new NotAPrincipal('authTime is neither null nor a moment');
}
