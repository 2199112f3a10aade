/** One field that a request got wrong. */
export interface FieldError {
  /** Dotted, like `roles.0`; empty for the value as a whole. */
  readonly path: string;
  /** For people, never parsed by clients. */
  readonly message: string;
}

/** What a problem may carry beside its code. */
export interface ProblemOptions {
  /** For people, never parsed by clients. Must not quote secrets. */
  readonly detail?: string;
  /** Extra response headers, lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For `validation_failed`: which fields, and why. */
  readonly errors?: readonly FieldError[];
  /** What it came from: for the log, and never part of the answer. */
  readonly cause?: unknown;
}

/**
 * The base of every error that Portcullis answers with. Each subclass has a stable `code` that clients may rely on and is
 * registered in its module's `*.errors.ts`; one filter turns it into an RFC 9457 problem document.
 */
export abstract class Problem extends Error {
  /** HTTP status. */
  abstract readonly status: number;
  /** Snake case; it never changes its meaning. */
  abstract readonly code: string;
  /** The short sentence that is the same for every occurrence (RFC 9457, section 3.1.3). */
  abstract readonly title: string;

  /** What there is to say of this occurrence, for people. */
  readonly detail: string | undefined;
  /** Further headers of the answer, lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** For `validation_failed`: which fields, and why. */
  readonly errors: readonly FieldError[] | undefined;

  constructor(options: ProblemOptions = {}) {
    super(options.detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.detail = options.detail;
    this.headers = options.headers ?? {};
    this.errors = options.errors;
  }
}

/** A problem whose status, code and title its class fixes. */
export class DeclaredProblem extends Problem {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    options?: ProblemOptions,
  ) {
    super(options);
  }
}

/** An error of 400 or 401 that is not the answer to a guess, so limits don't count it. */
export interface NoGuess {
  readonly isNoGuess: true;
}

/** A class of problems that all answer alike but for their detail. */
export type ProblemClass = new (options?: ProblemOptions) => DeclaredProblem;

/**
 * Declares one problem: `class EmailTaken extends problem(409, 'email_taken', 'The e-mail address is taken') {}`.
 *
 * @param status HTTP status
 * @param code stable, snake_case; clients switch on it
 * @param title one sentence, the same for each occurrence
 */
export function problem(status: number, code: string, title: string): ProblemClass {
  PROBLEM_REGISTRY.set(code, { status, code, title });
  return class extends DeclaredProblem {
    constructor(options?: ProblemOptions) {
      super(status, code, title, options);
    }
  };
}

/** Every declared problem by code: the documentation is generated from it. */
export const PROBLEM_REGISTRY = new Map<string, { status: number; code: string; title: string }>();
