import type { CredentialKind } from '../../access/index.js';

/** The proof that a route asks for. */
export interface Mode {
  readonly name: string;
  /** The longest time in milliseconds by which a decision of this mode may lag behind the truth. */
  readonly maxStalenessMs: number;
  /** The Passport strategy that proves each kind of credential; a kind that isn't here is not accepted. */
  readonly strategies: ReadonlyMap<CredentialKind, string>;
  /** Whether the session behind a token must be live as well, and the authorities come from live state. */
  readonly live: boolean;
  /** The schemes that a `WWW-Authenticate` of such a route names (RFC 9110, section 11.6.1). */
  readonly schemes: readonly AuthenticationScheme[];
}

export type AuthenticationScheme = 'Bearer' | 'Session';

/**
 * A `WWW-Authenticate` value: `Bearer realm="portcullis", Session realm="portcullis"`.
 *
 * @param parametersOf further parameters of a scheme, such as RFC 6750's `error` for Bearer
 */
export function challenge(
  schemes: readonly AuthenticationScheme[],
  parametersOf: (scheme: AuthenticationScheme) => string = () => '',
): string {
  return schemes.map((scheme) => `${scheme} realm="portcullis"${parametersOf(scheme)}`).join(', ');
}

/** The error of a Bearer challenge (RFC 6750, section 3.1); other schemes have no words for it. */
export function bearerError(error: string): (scheme: AuthenticationScheme) => string {
  return (scheme) => (scheme === 'Bearer' ? `, error="${error}"` : '');
}
