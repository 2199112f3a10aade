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
  /** Whether a rule may say `strict`: its strategies then ask the primary on each request. */
  readonly strict: boolean;
  /** Which authorities its proof brings along; a route that asks for others is refused at boot. */
  readonly carries: 'both' | 'roles' | 'permissions' | 'none';
  /** The schemes that a `WWW-Authenticate` of such a route names (RFC 9110, section 11.6.1). */
  readonly schemes: readonly AuthenticationScheme[];
  /** For a mode registered with `@ProvidesMode`: where it finds its credentials. Undefined for a built-in one. */
  readonly registered: readonly TakenCredential[] | undefined;
}

/** Where a registered mode finds a credential, and the kind that it counts as. */
export type TakenCredential =
  | { readonly from: 'scheme'; readonly name: string; readonly kind: CredentialKind }
  | { readonly from: 'header'; readonly name: string; readonly kind: CredentialKind }
  | { readonly from: 'request'; readonly kind: CredentialKind };

/** `Bearer`, `Session`, or the scheme of a registered mode. */
export type AuthenticationScheme = 'Bearer' | 'Session' | (string & {});

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
