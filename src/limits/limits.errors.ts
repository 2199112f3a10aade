import { problem } from '../http/problem.js';

/** Carries `retry-after` in whole seconds: sooner, the answer is the same and nothing is looked at. */
export class TooManyAttempts extends problem(429, 'too_many_attempts', 'Too many attempts; wait before the next one') {}

/** The store of `limits.store` can't be used as configured. One line, without the URL, which may hold a password. */
export class LimitsStoreError extends Error {
  override readonly name = 'LimitsStoreError';
}
