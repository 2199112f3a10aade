import { Logger } from '@nestjs/common';
import { atMost } from '../../clock/at-most.js';
import { Problem } from '../../http/problem.js';
import { driveStrategy } from '../strategies/strategy-driver.js';
import { SignInProviderUnavailable, SignInRejected } from './providers.errors.js';
import type { RegisteredProvider } from './provider-registry.js';

const LOGGER = new Logger('SignInProviders');

/** A strategy that asks its provider gets so long, in milliseconds: many have no limit of their own. */
const PATIENCE_MS = 10_000;

/** Node's names for "nobody is there", and those of its fetch. */
const UNREACHABLE =
  /^(?:ECONN\w+|ENOTFOUND|EAI_\w+|E(?:NET|HOST)UNREACH|EPIPE|ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_\w+|ERR_TLS\w*|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/;

/**
 * Runs a provider's strategy for the address that it sends browsers to (`redirect`), or for what it succeeds with. Whatever goes
 * wrong becomes one of two problems.
 *
 * @param wanted what to make of its success, within the same time
 * @throws SignInProviderUnavailable where the provider can't be reached, is late, or fails by its own account
 * @throws SignInRejected for every other outcome: what can't be understood vouches for nobody
 * @throws Problem of the application's own, as it is
 */
export async function runStrategy<Found>(
  registered: RegisteredProvider,
  request: object,
  wanted: (profile: unknown) => Promise<Found>,
): Promise<Found>;
export async function runStrategy(registered: RegisteredProvider, request: object, wanted: 'redirect'): Promise<string>;
export async function runStrategy<Found>(
  registered: RegisteredProvider,
  request: object,
  wanted: 'redirect' | ((profile: unknown) => Promise<Found>),
): Promise<Found | string> {
  const run = async (): Promise<Found | string> => {
    // Strategies take it in the place of a callback address that they were made with.
    const options = { callbackURL: registered.callbackUrl };
    const outcome = await driveStrategy(await registered.strategy(), request, options);
    if (outcome.kind === 'error') throw outcome.error;
    if (outcome.kind === 'redirect' && wanted === 'redirect') return outcome.url;
    if (outcome.kind === 'success' && wanted !== 'redirect') return wanted(outcome.user);
    throw new SignInRejected();
  };
  try {
    return await atMost(PATIENCE_MS, run(), () => {
      throw new SignInProviderUnavailable();
    });
  } catch (error) {
    if (error instanceof Problem && !(error instanceof SignInProviderUnavailable)) throw error;
    LOGGER.warn({ provider: registered.mark.name, error: describe(error) }, 'a sign-in provider’s strategy failed');
    throw problemOfStrategy(error);
  }
}

function problemOfStrategy(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return isUnavailable(error) ? new SignInProviderUnavailable({ cause: error }) : new SignInRejected({ cause: error });
}

/** In words alone: what libraries hang on their errors are answers and claims, which are no business of the log. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { name, message, cause } = error;
  const { code } = error as { code?: unknown };
  const text = `${name}: ${message}${typeof code === 'string' ? ` (${code})` : ''}`;
  return cause instanceof Error ? `${text}; ${describe(cause)}` : text;
}

/** Looks through what libraries wrap errors in: `cause` (Node, openid-client), `oauthError` (passport-oauth2), `errors`. */
function isUnavailable(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { code, name, status, statusCode, cause, oauthError, errors } = error as Record<string, unknown>;
  if (typeof code === 'string' && UNREACHABLE.test(code)) return true;
  if (name === 'TimeoutError' || name === 'AbortError') return true;
  if ([status, statusCode].some((number) => typeof number === 'number' && number >= 500)) return !isVerdict(name);
  return [cause, oauthError, ...(Array.isArray(errors) ? (errors as unknown[]) : [])].some((inner) =>
    isUnavailable(inner, depth + 1),
  );
}

/** passport-oauth2 gives a provider's refusals (RFC 6749, section 5.2) status 500 where it doesn't know them. */
function isVerdict(name: unknown): boolean {
  return name === 'TokenError' || name === 'AuthorizationError';
}
