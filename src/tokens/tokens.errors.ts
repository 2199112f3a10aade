import { problem } from '../http/problem.js';

/** Unknown, expired, revoked, its user suspended, or reused past the grace: all alike to whoever presents it. */
export class InvalidRefreshToken extends problem(401, 'invalid_refresh_token', 'The refresh token is not valid') {}

/** Used already, and so was its successor, but still inside the grace: the caller lost a race and nothing is revoked. */
export class RefreshSuperseded extends problem(
  409,
  'refresh_superseded',
  'A newer refresh token of this session is in use already',
) {}

/** No signing key of that id is on record. */
export class SigningKeyNotFound extends problem(404, 'signing_key_not_found', 'There is no such signing key') {}

/** The claims don't fit into `tokens.maxBytes`; the detail names the largest ones. */
export class TokenTooLarge extends problem(500, 'token_too_large', 'The access token would be too large') {}

/** A claims provider of the application failed; nothing was minted, and trying again may help. */
export class ClaimsUnavailable extends problem(
  503,
  'claims_unavailable',
  'The claims of the access token can’t be read',
) {}

/** A claims provider of the application returned what it may not; the detail names provider and claim. */
export class ClaimsRefused extends problem(500, 'claims_refused', 'A claims provider returned what it may not') {}

/** A claims provider that can't be used as it is marked. One line, fit for whoever wrote it. */
export class ClaimsProviderError extends Error {
  override readonly name = 'ClaimsProviderError';
}

/** PORTCULLIS_SECRET does not open the keys that are in the database. One line, fit for an operator. */
export class WrongSecretError extends Error {
  override readonly name = 'WrongSecretError';
}
