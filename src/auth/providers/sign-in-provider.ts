import { SetMetadata } from '@nestjs/common';

/** Who somebody is at a provider. */
export interface SignInIdentity {
  /**
   * The provider's own id of them, 1 to 255 characters. Never an address or a name, which can pass to somebody else. Where
   * one strategy stands for several issuers, the issuer belongs into it.
   */
  readonly subject: string;
  /** For a new account. One that is no address counts as none. */
  readonly email?: string | null | undefined;
  /** Only what the provider itself has verified. It marks the address of a new account, and links to no existing one. */
  readonly emailVerified?: boolean | undefined;
  readonly name?: string | null | undefined;
}

/** A Passport strategy, as far as it is looked at. It needs neither `passport.use` nor sessions. */
export interface SignInStrategy {
  authenticate(request: object, options?: object): unknown;
}

/** What a strategy may need to know at its making. */
export interface StrategyContext {
  /** Where the provider sends browsers back to: register exactly this with it. */
  readonly callbackUrl: string;
}

/**
 * Lets people sign in by a Passport strategy. A provider of any module, marked with `@SignsIn`, is found by itself.
 *
 * @example
 * ```ts
 * @Injectable()
 * @SignsIn('github', { label: 'GitHub', flow: 'redirect' })
 * export class GitHubSignIn implements SignInProvider<Profile> {
 *   createStrategy({ callbackUrl }: StrategyContext): SignInStrategy {
 *     const options = { clientID, clientSecret, callbackURL: callbackUrl, state: true, pkce: true };
 *     return new GitHubStrategy(options, (_access, _refresh, profile, done) => done(null, profile));
 *   }
 *
 *   identityOf(profile: Profile): SignInIdentity {
 *     return { subject: profile.id, name: profile.displayName };
 *   }
 * }
 * ```
 */
export interface SignInProvider<Profile = unknown> {
  /**
   * Asked once, at the first sign-in, and again as long as it fails: a provider that is away keeps no server from starting.
   */
  createStrategy(context: StrategyContext): SignInStrategy | Promise<SignInStrategy>;

  /**
   * Who it is that the strategy succeeded with. A `Problem` that it throws is the answer (403 for a wrong organisation, say);
   * anything else is 401 `sign_in_rejected`, and the log says why.
   *
   * @param profile what the strategy handed to `success` (`done(null, profile)`)
   */
  identityOf(profile: Profile): SignInIdentity | Promise<SignInIdentity>;

  /**
   * For `direct` sign-ins with something that can be guessed: the account that credentials name, so that failures are counted
   * for it as they are for an e-mail address. Without it they are counted by client address alone.
   */
  accountOf?(credentials: Readonly<Record<string, unknown>>): string | undefined;
}

/** How a provider signs people in. */
export interface SignsInOptions {
  /** For people, as in "Sign in with GitHub". Default: the name. */
  readonly label?: string;
  /** `redirect`: the browser goes to the provider and comes back. `direct`: the strategy reads credentials from a body. */
  readonly flow: 'redirect' | 'direct';
  /**
   * Whether somebody without an account gets one: as `registration.enabled` says (`registration`, the default), `always` or
   * `never`.
   */
  readonly newAccounts?: 'registration' | 'always' | 'never';
  /** The provider's issuer: an `iss` that comes back has to be it (RFC 9207). */
  readonly issuer?: string;
  /** Query parameter that travels to the provider and back. Default `state`; `RelayState` for SAML. */
  readonly stateParameter?: string;
  /**
   * How the browser is sent back: `query`, by a redirect (the default), or `form_post`, by a form that the provider's page
   * posts. For the latter the cookie of the sign-in is `SameSite=None; Secure`.
   */
  readonly callback?: 'query' | 'form_post';
  /**
   * Whether an authorization code has to be bound by PKCE with S256 (RFC 7636; RFC 9700, section 2.1.1). Default true: a
   * strategy that does without is refused. `false` where the provider doesn't know PKCE.
   */
  readonly pkce?: boolean;
}

/** What the mark says, with its defaults. */
export interface SignsInMark extends Required<Omit<SignsInOptions, 'issuer'>> {
  readonly name: string;
  readonly issuer: string | undefined;
}

export const SIGNS_IN = 'portcullis:signs-in';

/**
 * Marks a `SignInProvider`.
 *
 * @param name stands in URLs and with each identity, so it never changes: lower-case letters, digits, hyphens, at most 32
 */
export const SignsIn = (name: string, options: SignsInOptions): ClassDecorator =>
  SetMetadata(SIGNS_IN, {
    label: name,
    newAccounts: 'registration',
    issuer: undefined,
    stateParameter: 'state',
    callback: 'query',
    pkce: true,
    ...options,
    name,
  } satisfies SignsInMark);
