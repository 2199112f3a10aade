import type { Mode } from '../modes/mode.js';

/** Where a route's mode comes from. */
export type ModeSource = 'rule' | 'decorator' | 'default' | 'floor';

/** Who gets to a handler: everybody, everybody with or without a credential, or the signed-in. */
export type RouteAccess = 'public' | 'optional' | 'guarded';

/** What was decided for one route at boot; the guards only look it up. */
export interface RouteDecision {
  /** `GET /v1/users/:id`; for messages and the table. */
  readonly route: string;
  readonly access: RouteAccess;
  readonly mode: Mode;
  readonly source: ModeSource;
  /** Where the rule stands, for source `rule`: `config/production.yaml:12`. */
  readonly origin: string | undefined;
  /** One read of the primary on each request. */
  readonly strict: boolean;
  /** Any of these; empty asks for none. */
  readonly roles: readonly string[];
  /** All of these. */
  readonly permissions: readonly string[];
  /** The longest age of the sign-in in milliseconds. */
  readonly recentLoginMs: number | undefined;
}
