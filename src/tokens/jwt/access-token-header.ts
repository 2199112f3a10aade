/** `at+jwt`, with or without `application/`, whatever its case (RFC 9068, section 2.1; RFC 7515, section 4.1.9). */
const ACCESS_TOKEN_TYPE = /^(?:application\/)?at\+jwt$/i;

/** Parameters that would let a token say how it is to be verified, where the key is, or that it is compressed. */
const REFUSED_PARAMETERS = ['crit', 'b64', 'jku', 'jwk', 'x5u', 'x5c', 'zip', 'enc'] as const;

const MAX_KID_CHARACTERS = 128;

/**
 * Reads the kid of an access token's header.
 *
 * @returns undefined unless the header is that of an access token and asks for nothing special. The algorithm is not looked
 *   at here: it belongs to the key, see `verifyData`; but one that disagrees with the key is refused by the caller.
 */
export function keyIdOf(header: Readonly<Record<string, unknown>>): string | undefined {
  const { typ } = header;
  return typeof typ === 'string' && ACCESS_TOKEN_TYPE.test(typ) ? plainKeyIdOf(header) : undefined;
}

/** The same for whatever else we sign; the caller looks at its type. */
export function plainKeyIdOf(header: Readonly<Record<string, unknown>>): string | undefined {
  const { kid } = header;
  if (typeof kid !== 'string' || kid.length > MAX_KID_CHARACTERS) return undefined;
  return asksForSomethingSpecial(header) ? undefined : kid;
}

/**
 * Whether a header has a parameter that would choose how its token is verified. None of ours has one, and RFC 8725 (sections 3.6
 * and 3.10) says to believe none of them.
 */
export function asksForSomethingSpecial(header: Readonly<Record<string, unknown>>): boolean {
  return REFUSED_PARAMETERS.some((parameter) => Object.hasOwn(header, parameter));
}
