import type { RequestOrigin } from '../http/request-origin.js';

/**
 * What made a change: somebody signed in, a machine, whoever runs commands, somebody who isn't signed in (their proof, if any,
 * is a secret such as a refresh token), or Portcullis and the application around it by themselves.
 */
export const AGENT_KINDS = ['user', 'client', 'operator', 'anonymous', 'system'] as const;
/** See `AGENT_KINDS`: somebody signed in, a machine, whoever runs commands, somebody who isn't signed in, or Portcullis itself. */
export type AgentKind = (typeof AGENT_KINDS)[number];

/** Who makes a change, and from where. */
export interface Agent {
  readonly kind: AgentKind;
  /** Of the user or client; null for the others. */
  readonly id: string | null;
  /** Undefined where no request is behind it. */
  readonly origin?: RequestOrigin | undefined;
}

/** Whoever runs commands. */
export const OPERATOR: Agent = Object.freeze({ kind: 'operator', id: null });

/** Nobody asked: Portcullis itself, or the application around it. */
export const SYSTEM: Agent = Object.freeze({ kind: 'system', id: null });

/** Somebody who isn't signed in. */
export function anonymous(origin: RequestOrigin | undefined): Agent {
  return { kind: 'anonymous', id: null, origin };
}

/** A user, also one who has only just proven who they are; anonymous where that isn't known. */
export function byUser(userId: string | undefined, origin: RequestOrigin | undefined): Agent {
  return userId === undefined ? anonymous(origin) : { kind: 'user', id: userId, origin };
}

/** How the log names them. */
export function nameOfAgent({ kind, id }: Agent): string {
  return id ?? kind;
}
