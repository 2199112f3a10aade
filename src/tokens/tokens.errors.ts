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

/** PORTCULLIS_SECRET does not open the keys that are in the database. One line, fit for an operator. */
export class WrongSecretError extends Error {
  override readonly name = 'WrongSecretError';
}
