import { problem } from '../../http/problem.js';

/** Not one's own, or unknown: alike, so that ids of others can't be probed. */
export class IdentityNotFound extends problem(404, 'identity_not_found', 'There is no such identity') {}

/** The identity is linked to another account. */
export class IdentityTaken extends problem(409, 'identity_taken', 'The identity is linked to another account') {}

/** Without it nobody could sign in to the account any more. */
export class LastSignInMethod extends problem(
  409,
  'last_sign_in_method',
  'The last way to sign in can’t be taken away',
) {}
