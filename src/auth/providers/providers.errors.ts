import { problem, type NoGuess } from '../../http/problem.js';

export class SignInProviderNotFound extends problem(
  404,
  'sign_in_provider_not_found',
  'There is no such sign-in provider',
) {}

/** Expired, used already, begun in another browser or at another provider, or not begun at all: start again. */
export class SignInFlowInvalid extends problem(400, 'sign_in_flow_invalid', 'This sign-in can’t be completed') {}

/** The same for an answer to nothing that this browser has begun: an image of another site makes any browser send one. */
export class SignInFlowUnknown extends SignInFlowInvalid implements NoGuess {
  readonly isNoGuess = true;
}

/** The person, or their provider for them, said no. */
export class SignInDenied extends problem(
  403,
  'sign_in_denied',
  'The sign-in was cancelled or denied at the provider',
) {}

/** Neither the provider nor its strategy vouches for anybody: wrong credentials, a forged or stale answer. */
export class SignInRejected extends problem(401, 'sign_in_rejected', 'The provider did not vouch for you') {}

/** Can't be reached, is late, or says so itself. Carries `retry-after`. */
export class SignInProviderUnavailable extends problem(
  503,
  'sign_in_provider_unavailable',
  'The sign-in provider can’t be reached',
) {
  constructor(options: { readonly cause?: unknown } = {}) {
    super({ ...options, headers: { 'retry-after': '5' } });
  }
}

export class ReturnToNotAllowed extends problem(
  400,
  'return_to_not_allowed',
  'The browser may not be sent to that address',
) {}

/** Nobody's identity, with the address of an account: what a provider says of an address makes nobody its owner. */
export class IdentityNotLinked extends problem(
  409,
  'identity_not_linked',
  'An account with that e-mail address exists, and the identity is not linked to it',
) {}

/** An account needs an address, and the provider gave none that can be one. */
export class IdentityWithoutEmail extends problem(
  403,
  'identity_without_email',
  'The provider gave no e-mail address, and an account needs one',
) {}

/** The strategy does what would make its sign-ins unsafe; the detail says what. A mistake of whoever set it up. */
export class SignInStrategyRefused extends problem(
  500,
  'sign_in_strategy_refused',
  'The sign-in strategy can’t be used as it is set up',
) {}

/** A sign-in provider that can't be used as it is marked. One line, fit for whoever wrote it. */
export class SignInProviderError extends Error {
  override readonly name = 'SignInProviderError';
}
