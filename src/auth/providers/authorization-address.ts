import { SignInStrategyRefused } from './providers.errors.js';
import type { RegisteredProvider } from './provider-registry.js';

/** Where a browser is sent to, with our state in the place of the strategy's. */
export interface AuthorizationAddress {
  readonly url: string;
  readonly strategyState: string | null;
}

/**
 * Puts our state into the address that a strategy redirects to, and refuses one that would make the sign-in unsafe. Every
 * strategy gets the same state in this way, bound to browser, provider and purpose, whatever it does or leaves by itself.
 *
 * @throws SignInStrategyRefused
 */
export function authorizationAddress(
  { mark, callbackUrl }: RegisteredProvider,
  text: string,
  state: string,
): AuthorizationAddress {
  const refuse = (detail: string): never => {
    throw new SignInStrategyRefused({ detail: `${mark.name}: ${detail}` });
  };
  const url = URL.canParse(text) ? new URL(text) : refuse('it redirects to what is no URL.');
  const { searchParams } = url;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') refuse('it redirects to what is no web page.');
  if (searchParams.has('request') || searchParams.has('request_uri'))
    refuse('it hides its parameters in a request object (RFC 9101, RFC 9126), where no state of ours can go.');
  // Two providers that share an address can be mixed up (RFC 9700, section 4.4).
  if ((searchParams.get('redirect_uri') ?? callbackUrl) !== callbackUrl)
    refuse(`its redirect_uri is not ${callbackUrl}.`);
  const asksForCode = (searchParams.get('response_type') ?? '').split(' ').includes('code');
  const bound = searchParams.has('code_challenge') && searchParams.get('code_challenge_method') === 'S256';
  if (mark.pkce && asksForCode && !bound) refuse('it sends no PKCE challenge with S256.');
  const strategyState = searchParams.get(mark.stateParameter);
  searchParams.set(mark.stateParameter, state);
  return { url: url.href, strategyState };
}
