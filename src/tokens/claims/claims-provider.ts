import { SetMetadata } from '@nestjs/common';
import type { Session } from '../../sessions/session.js';
import type { User } from '../../users/user.js';

/** Whatever JSON can say. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined };

/** Claims by their names; one that is `undefined` is left out. */
export type AdditionalClaims = Readonly<Record<string, JsonValue | undefined>>;

/** Whom an access token is about to be minted for, as read in the minting statement. */
export interface ClaimsSubject {
  /** `portcullis` for people's own sign-ins, else the client that acts. */
  readonly clientId: string;
  /** Absent for a machine. */
  readonly user?: User;
  /** Absent for a machine. */
  readonly session?: Session;
}

/**
 * Adds claims to access tokens. A provider of any module, marked with `@ProvidesClaims`, is found by itself.
 *
 * @example
 * ```ts
 * @Injectable()
 * @ProvidesClaims('tenant')
 * export class TenantClaims implements ClaimsProvider {
 *   constructor(private readonly tenants: Tenants) {}
 *
 *   async claimsFor({ user }: ClaimsSubject): Promise<AdditionalClaims> {
 *     return { tenant: user && (await this.tenants.of(user.id)) };
 *   }
 * }
 * ```
 */
export interface ClaimsProvider {
  /**
   * Asked each time that a token is minted: at a sign-in, at each refresh, and for a client's own token; all wait for the answer.
   * Before a refresh, an exchange of the transport or a change of the password it is asked once more beforehand, so that its failure
   * comes before anything has changed. A token keeps what it was given for its whole life; what has to be true on the next request
   * doesn't belong into one.
   *
   * A `Problem` that it throws is the answer to whoever signs in (403 for a closed tenant, say). Anything else is
   * `claims_unavailable` (503). Either way no token is minted, a new session is ended, and a refresh token isn't used up.
   *
   * @returns the claims that it was marked for, or some of them; any other name is refused
   */
  claimsFor(subject: ClaimsSubject): AdditionalClaims | Promise<AdditionalClaims>;
}

export const PROVIDES_CLAIMS = 'portcullis:provides-claims';

/**
 * Marks a `ClaimsProvider` with the names of the claims that it may add. Refused at boot: names that the standards or
 * Portcullis give a meaning to (`sub`, `roles`, `scope`, …), and names that two providers share. Names of personal data
 * (`email`, `name`, …) get a warning at boot, since anyone who holds a token can read it.
 */
export const ProvidesClaims = (...names: string[]): ClassDecorator => SetMetadata(PROVIDES_CLAIMS, names);
