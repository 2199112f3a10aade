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

/** `Bearer realm="portcullis", Session realm="portcullis"`, with further parameters for Bearer (RFC 6750, section 3). */
export function challenge(schemes: readonly AuthenticationScheme[], bearerParameters = ''): string {
  return schemes
    .map((scheme) => `${scheme} realm="portcullis"${scheme === 'Bearer' ? bearerParameters : ''}`)
    .join(', ');
}
