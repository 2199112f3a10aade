/** The error codes of RFC 6749 (section 5.2), RFC 7009 (section 2.2.1) and RFC 8707 (section 2) that we answer. */
export const OAUTH_ERROR_CODES = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
  'unsupported_token_type',
] as const;
export type OAuthErrorCode = (typeof OAUTH_ERROR_CODES)[number];

/**
 * A refusal in RFC 6749's own form instead of a problem document, since it is that RFC's clients who read it.
 */
export class OAuthError extends Error {
  override readonly name: string = 'OAuthError';
  readonly status: number = 400;

  /**
   * @param description for developers, never parsed: plain ASCII without quotes or backslashes (RFC 6749, section 5.2), and
   *   nothing in it that the request brought
   * @param headers further headers, lower-case names
   */
  constructor(
    readonly code: OAuthErrorCode,
    readonly description: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${code}: ${description}`);
  }
}

/**
 * The client is unknown, disabled, or not who it says: alike to whoever asks. Always with a challenge, as a 401 must have one
 * (RFC 9110, section 15.5.2), and Basic is the method that every client with a secret may use.
 */
export class InvalidClient extends OAuthError {
  override readonly status = 401;

  constructor(description = 'Client authentication failed') {
    super('invalid_client', description, { 'www-authenticate': 'Basic realm="portcullis", charset="UTF-8"' });
  }
}
