/** The claims of an access token (RFC 9068, section 2.2, and our own `sid` and `ver`). Times are whole seconds. */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly exp: number;
  readonly iat: number;
  readonly jti: string;
  readonly client_id: string;
  /** The session that the token was issued for; a machine's token has none. */
  readonly sid?: string;
  /** `<epoch>:<position>`: the place in the change log that the authorities were read at. */
  readonly ver: string;
  readonly roles?: readonly string[];
  readonly permissions?: readonly string[];
  readonly auth_time?: number;
  readonly amr?: readonly string[];
  /** Blank-separated (RFC 8693, section 4.2): what a client's token was asked for. */
  readonly scope?: string;
  readonly nbf?: number;
}

/** What a verifier expects of an access token. */
export interface AccessTokenExpectations {
  readonly issuer: string;
  readonly audience: string;
  /** Milliseconds by which clocks may differ; counts for `exp`, `nbf` and `iat` alike. */
  readonly clockTolerance: number;
}

/**
 * Whether decoded claims are those of an access token that is in force: issuer and audience exact, `exp` and `iat`
 * demanded, `nbf` honoured, every claim of its own type (RFC 7519, section 4.1; RFC 9068, section 4; RFC 8725, section 3).
 *
 * @param now wall time in milliseconds
 */
export function acceptsClaims(
  claims: Readonly<Record<string, unknown>>,
  expected: AccessTokenExpectations,
  now: number,
): claims is Readonly<Record<string, unknown>> & AccessTokenClaims {
  return hasClaimTypes(claims) && isFor(claims, expected) && isInForce(claims, expected, now);
}

/** Whether the token may be used at `now`; checked again on each request for a token that was verified before. */
export function isInForce(claims: AccessTokenClaims, expected: AccessTokenExpectations, now: number): boolean {
  const earliest = (now - expected.clockTolerance) / 1_000;
  const latest = (now + expected.clockTolerance) / 1_000;
  return claims.exp > earliest && claims.iat <= latest && (claims.nbf === undefined || claims.nbf <= latest);
}

/** Whether issuer and audience are exactly the expected ones; checked on each request, too. */
export function isFor(claims: AccessTokenClaims, { issuer, audience }: AccessTokenExpectations): boolean {
  if (claims.iss !== issuer) return false;
  return typeof claims.aud === 'string' ? claims.aud === audience : claims.aud.includes(audience);
}

function hasClaimTypes(
  claims: Readonly<Record<string, unknown>>,
): claims is Readonly<Record<string, unknown>> & AccessTokenClaims {
  return (
    isText(claims.iss) &&
    isText(claims.sub) &&
    (isText(claims.aud) || isTextList(claims.aud)) &&
    isTime(claims.exp) &&
    isTime(claims.iat) &&
    isText(claims.jti) &&
    isText(claims.client_id) &&
    isText(claims.ver) &&
    isAbsentOr(isText, claims.sid) &&
    isAbsentOr(isTextList, claims.roles) &&
    isAbsentOr(isTextList, claims.permissions) &&
    isAbsentOr(isTextList, claims.amr) &&
    isAbsentOr(isText, claims.scope) &&
    isAbsentOr(isTime, claims.auth_time) &&
    isAbsentOr(isTime, claims.nbf)
  );
}

function isAbsentOr(check: (value: unknown) => boolean, value: unknown): boolean {
  return value === undefined || check(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** A NumericDate (RFC 7519, section 2) that a Date can hold; ours are whole seconds. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= 8_640_000_000_000;
}
