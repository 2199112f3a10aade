/** The codes that a verifier refuses with: those of the server, with the same meaning. */
export type VerifierErrorCode =
  | 'credential_missing'
  | 'ambiguous_credentials'
  | 'invalid_token'
  | 'token_stale'
  | 'insufficient_permission'
  | 'state_unavailable';

/** A refusal: what to answer, and the headers that belong to it. Never says why a token is bad. */
export class VerifierError extends Error {
  override readonly name: string = 'VerifierError';

  /**
   * @param title the short sentence of a problem document (RFC 9457), the same for each occurrence
   * @param headers lower-case names: `www-authenticate` (RFC 6750, section 3) or `retry-after`
   */
  constructor(
    readonly status: 400 | 401 | 403 | 503,
    readonly code: VerifierErrorCode,
    readonly title: string,
    readonly headers: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(title, options);
  }
}

/** The request carries no access token. The challenge has no error code (RFC 6750, section 3.1). */
export class CredentialMissing extends VerifierError {
  override readonly name = 'CredentialMissing';

  constructor() {
    super(401, 'credential_missing', 'The request carries no credential', challenge());
  }
}

/** More than one Authorization header: which of them counts must not be guessed. */
export class AmbiguousCredentials extends VerifierError {
  override readonly name = 'AmbiguousCredentials';

  constructor() {
    super(400, 'ambiguous_credentials', 'The request carries more than one credential');
  }
}

/** Malformed, forged, expired, revoked, of another type, or for somebody else. */
export class InvalidToken extends VerifierError {
  override readonly name = 'InvalidToken';

  constructor() {
    super(401, 'invalid_token', 'The access token is not valid', challenge('invalid_token'));
  }
}

/** Its authorities are older than a change to them. Refresh, and go on with the new token. */
export class TokenStale extends VerifierError {
  override readonly name = 'TokenStale';

  constructor() {
    super(401, 'token_stale', 'The access token is older than a change to its authorities', challenge('invalid_token'));
  }
}

/** Whoever it is, they may not. */
export class InsufficientPermission extends VerifierError {
  override readonly name = 'InsufficientPermission';

  constructor() {
    super(403, 'insufficient_permission', 'You may not do this', challenge('insufficient_scope'));
  }
}

/** No lease, or no keys, and the server can't be asked. Never let through. */
export class StateUnavailable extends VerifierError {
  override readonly name = 'StateUnavailable';

  constructor(cause?: unknown) {
    super(503, 'state_unavailable', 'The state that decides this can’t be read', { 'retry-after': '1' }, { cause });
  }
}

/** Options that can't be meant. One sentence, fit for whoever wrote them. */
export class VerifierOptionsError extends Error {
  override readonly name = 'VerifierOptionsError';
}

function challenge(error?: 'invalid_token' | 'insufficient_scope'): Readonly<Record<string, string>> {
  return { 'www-authenticate': `Bearer realm="portcullis"${error === undefined ? '' : `, error="${error}"`}` };
}
