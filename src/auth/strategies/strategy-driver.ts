import type { Strategy } from 'passport';

/** How a strategy ended (the contract of Passport's strategies). */
export type StrategyOutcome =
  | { readonly kind: 'success'; readonly user: unknown }
  | { readonly kind: 'fail'; readonly status: number | undefined }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'pass' }
  | { readonly kind: 'redirect'; readonly url: string; readonly status: number | undefined };

interface StrategyActions {
  success(user: unknown): void;
  fail(challenge?: unknown, status?: number): void;
  error(error: unknown): void;
  pass(): void;
  redirect(url: string, status?: number): void;
  authenticate(request: object, options: object): unknown;
}

/**
 * Runs a Passport strategy through its own contract. `passport.authenticate` would do the same and cost several times what a
 * whole request costs; a strategy can't tell the difference.
 *
 * @returns the outcome itself where the strategy decides at once, so that a warm request awaits nothing; else a promise of it
 */
export function driveStrategy(
  strategy: Strategy,
  request: object,
  options: object,
): StrategyOutcome | Promise<StrategyOutcome> {
  let outcome: StrategyOutcome | undefined;
  let resolve: ((outcome: StrategyOutcome) => void) | undefined;
  const settle = (result: StrategyOutcome): void => {
    // Only the first word counts, as with Passport.
    if (outcome !== undefined) return;
    outcome = result;
    resolve?.(result);
  };
  const broken = (error: unknown): void => settle({ kind: 'error', error });
  const attempt = Object.create(strategy) as StrategyActions;
  attempt.success = (user) => settle({ kind: 'success', user });
  attempt.fail = (challenge, status) =>
    settle({ kind: 'fail', status: typeof challenge === 'number' ? challenge : status });
  attempt.error = broken;
  attempt.pass = () => settle({ kind: 'pass' });
  attempt.redirect = (url, status) => settle({ kind: 'redirect', url, status });
  try {
    const running = attempt.authenticate(request, options);
    // An async one that fails would otherwise be a rejection that nobody handles, and end the process.
    if (running !== undefined) Promise.resolve(running).catch(broken);
  } catch (error) {
    broken(error);
  }
  return outcome ?? new Promise((settled) => (resolve = settled));
}
