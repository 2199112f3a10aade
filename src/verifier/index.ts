/**
 * Verifies Portcullis's access tokens in any service: no Nest, no database. See docs/verifiers.md.
 *
 * @packageDocumentation
 */
export { createVerifier, type Verifier } from './verifier.js';
export type { OnLeaseLost, RevocationOptions, VerifierOptions } from './verifier-options.js';
export { assertAuthorities, type Requirements } from './requirements.js';
export type { VerifiedPrincipal } from './verified-principal.js';
export { bearerToken, bearerTokenOf } from './bearer.js';
export { problemAnswer, type ProblemAnswer, type ProblemDocument } from './problem.js';
export type { AccessTokenClaims } from '../tokens/jwt/access-token-claims.js';
export {
  AmbiguousCredentials,
  CredentialMissing,
  InsufficientPermission,
  InvalidToken,
  StateUnavailable,
  TokenStale,
  VerifierError,
  VerifierOptionsError,
  type VerifierErrorCode,
} from './verifier.errors.js';
