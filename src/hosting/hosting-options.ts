import type { Override } from './overriding.js';

/** Portcullis's own routes, in the groups that an application can leave out. */
export const CONTROLLER_GROUPS = ['auth', 'sessions', 'users', 'tokens', 'verifiers', 'audit', 'operation'] as const;

/**
 * - `auth`: `/v1/auth`
 * - `sessions`: `/v1/sessions`, `/v1/users/:id/sessions`
 * - `users`: `/v1/users`, `/v1/roles`
 * - `tokens`: `/v1/api-keys`, `/.well-known/jwks.json`, `/v1/oauth` and its metadata
 * - `verifiers`: `/v1/changes/lease`
 * - `audit`: `/v1/audit`
 * - `operation`: `/health`, `/metrics`
 */
export type ControllerGroup = (typeof CONTROLLER_GROUPS)[number];

/** How Portcullis stands in an application, beside its settings. */
export interface HostingOptions {
  /**
   * Which of Portcullis's own routes the application has: all (`true`, the default), none, or those of some groups. Guards,
   * modes and services are there in any case.
   */
  readonly controllers: boolean | readonly ControllerGroup[];
  /** Classes of Portcullis that the application replaces by its own. See docs/overriding.md. */
  readonly overrides: readonly Override[];
}

/** Everything, as it comes. */
export const STANDARD_HOSTING: HostingOptions = { controllers: true, overrides: [] };
