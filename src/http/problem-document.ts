import type { FieldError, Problem } from './problem.js';

/** The media type of every error (RFC 9457, section 3). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** An error as it goes over the wire. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  /** The request id, the same as in `x-request-id` and in the log. */
  readonly instance: string;
  readonly errors?: readonly FieldError[];
}

/** @param requestId becomes `instance` */
export function problemDocument(problem: Problem, requestId: string): ProblemDocument {
  return {
    type: `urn:portcullis:problem:${problem.code}`,
    title: problem.title,
    status: problem.status,
    code: problem.code,
    ...(problem.detail !== undefined && { detail: problem.detail }),
    instance: requestId,
    ...(problem.errors !== undefined && { errors: problem.errors }),
  };
}
