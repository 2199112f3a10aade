import { AmbiguousCredentials, CredentialMissing, InvalidToken } from './verifier.errors.js';

const BEARER = /^bearer(?: +([\w.~+/-]+=*))?[ \t]*$/i;

/**
 * The token of a request (RFC 6750, section 2.1): in the Authorization header only, never in body or URL.
 *
 * @param values every Authorization header, as they came
 * @throws CredentialMissing without one, or with one of another scheme
 * @throws AmbiguousCredentials for several
 * @throws InvalidToken for Bearer with something that can't be a token
 */
export function bearerToken(values: readonly string[]): string {
  if (values.length > 1) throw new AmbiguousCredentials();
  const [value = ''] = values;
  if (!/^bearer(?:\s|$)/i.test(value)) throw new CredentialMissing();
  const token = BEARER.exec(value)?.[1];
  if (token === undefined) throw new InvalidToken();
  return token;
}

/**
 * The same for a request of Node's. Node hands out the first of several in `headers`; which counts must not be guessed.
 *
 * @param request with `rawHeaders`: names and values in turn, as `IncomingMessage` has them
 * @throws CredentialMissing, AmbiguousCredentials, InvalidToken as `bearerToken` does
 */
export function bearerTokenOf({ rawHeaders }: { readonly rawHeaders: readonly string[] }): string {
  const isValue = (_: string, index: number): boolean =>
    index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'authorization';
  return bearerToken(rawHeaders.filter(isValue));
}
