import type { CredentialKind } from '../../access/index.js';
import { SAFE_METHODS } from '../cross-site-protection.js';
import type { Mode } from '../modes/mode.js';
import type { RouteDecision } from './route-decision.js';

const INVALID: Partial<Record<CredentialKind, string>> = {
  cookie: 'invalid_session',
  'session-header': 'invalid_session',
  'access-token': 'invalid_token',
};

/** Codes of the problems that the guards answer with in place of a route's handler, for the OpenAPI document. */
export function denialsOf(method: string, decision: RouteDecision): readonly string[] {
  // Public routes as well: a cookie of ours that comes along from another site is refused before the handler hears of it.
  const crossSite = SAFE_METHODS.has(method) ? [] : ['cross_site_request'];
  return decision.access === 'public' ? crossSite : [...proofDenials(decision), ...crossSite];
}

function proofDenials({ access, mode, roles, permissions, recentLoginMs }: RouteDecision): string[] {
  return [
    'ambiguous_credentials',
    ...(access === 'guarded' ? ['credential_missing'] : []),
    'credential_not_accepted',
    ...[...mode.strategies.keys()].map((kind) => INVALID[kind] ?? 'invalid_credential'),
    ...(recentLoginMs === undefined ? [] : ['recent_login_required']),
    ...(roles.length + permissions.length === 0 ? [] : ['insufficient_permission']),
    ...outagesOf(mode),
  ];
}

/** A mode that decides by the token alone has nothing that could be away. */
function outagesOf({ live, registered }: Mode): string[] {
  if (registered !== undefined) return ['authentication_unavailable', 'state_unavailable'];
  return live ? ['state_unavailable'] : [];
}
