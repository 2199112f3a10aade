import type { ConfigProblem } from './config.errors.js';

export const SECRET_VARIABLE = 'PORTCULLIS_SECRET';
/** The secret of before, while `portcullis keys rewrap` has not run yet. */
export const PREVIOUS_SECRET_VARIABLE = 'PORTCULLIS_SECRET_PREVIOUS';

/** Less than this is no secret that anything may be wrapped under. */
export const LEAST_SECRET_BYTES = 32;
const LEAST_DIFFERENT = 8;
// Long enough that a random secret holds none of them by chance, even in base64.
const PLACEHOLDERS =
  /changeme|changethis|placeholder|secret|password|example|insecure|default|portcullis|replace|yourkey|qwerty|012345678|abcdefghi/i;

/**
 * What is wrong with PORTCULLIS_SECRET, its value never quoted. Length is judged everywhere, guessability wherever the
 * environment isn't development or test.
 *
 * @param demandedBy why there has to be one, undefined where there needn't
 */
export function secretProblems(secret: Buffer | undefined, environment: string, demandedBy?: string): ConfigProblem[] {
  const expected = `expected ${LEAST_SECRET_BYTES} bytes or more of randomness, like the output of: openssl rand -base64 48`;
  const problem = (fault: string): ConfigProblem[] => [
    { path: SECRET_VARIABLE, text: `${SECRET_VARIABLE}: ${fault}; ${expected} (environment)` },
  ];
  if (secret === undefined) return demandedBy === undefined ? [] : problem(`is not set, and ${demandedBy} demands it`);
  if (secret.length < LEAST_SECRET_BYTES) return problem(`has ${secret.length} bytes`);
  if (environment === 'development' || environment === 'test') return [];
  return isGuessable(secret.toString()) ? problem('is a placeholder or a repetition') : [];
}

/** A text that people put where a secret should be, or that says the same thing again and again. */
export function isGuessable(secret: string): boolean {
  if (PLACEHOLDERS.test(secret.replace(/[-_ .]/g, ''))) return true;
  if (new Set(secret).size < LEAST_DIFFERENT) return true;
  const period = (secret + secret).indexOf(secret, 1);
  return period <= secret.length / 2;
}
