import type { CredentialKind } from '../../access/index.js';

/** What a request carries as proof, as it came: nothing is verified yet. */
export interface Credential {
  /** `unknown` for an `Authorization` of a scheme that isn't ours. */
  readonly kind: CredentialKind | 'unknown';
  /** The part that proves something; never logged. */
  readonly value: string;
}
