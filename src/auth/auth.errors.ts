import { problem } from '../http/problem.js';

/** More than one credential came along: guessing which one counts is how requests get confused. */
export class AmbiguousCredentials extends problem(
  400,
  'ambiguous_credentials',
  'The request carries more than one credential',
) {}

export class CredentialMissing extends problem(401, 'credential_missing', 'The request carries no credential') {}

export class CredentialNotAccepted extends problem(
  401,
  'credential_not_accepted',
  'This route does not take that kind of credential',
) {}

/** Bad, expired, revoked, for another audience, of another type: alike to whoever presents it. */
export class InvalidToken extends problem(401, 'invalid_token', 'The access token is not valid') {}

/** Unknown, ended, expired, wrong secret: alike to whoever presents it. */
export class InvalidSession extends problem(401, 'invalid_session', 'The session is not valid') {}

/** What a registered mode takes, and it proves nothing: alike to whoever presents it. */
export class InvalidCredential extends problem(401, 'invalid_credential', 'The credential is not valid') {}

/** A strategy of the application failed, or said nothing in time. Never let through; trying again may help. */
export class AuthenticationUnavailable extends problem(
  503,
  'authentication_unavailable',
  'Who asks can’t be found out right now',
) {}

/** Whoever it is, they may not: a role or a permission is missing (RFC 6750, section 3.1). */
export class InsufficientPermission extends problem(403, 'insufficient_permission', 'You may not do this') {}

/** The route asks for a sign-in more recent than this one (RFC 9470). */
export class RecentLoginRequired extends problem(401, 'recent_login_required', 'A more recent sign-in is needed') {}

export class TransportNotAllowed extends problem(400, 'transport_not_allowed', 'That transport is switched off') {}

export class ExchangeDisabled extends problem(403, 'exchange_disabled', 'Exchanging transports is switched off') {}

export class RegistrationDisabled extends problem(403, 'registration_disabled', 'Registration is switched off') {}

/** The routes can't be guarded as configured: the server refuses to start. One line for each mistake. */
export class RouteConfigurationError extends Error {
  override readonly name = 'RouteConfigurationError';

  /** @param refusals one line for each mistake, naming rule and route */
  constructor(readonly refusals: readonly string[]) {
    super(refusals.join('\n'));
  }
}
