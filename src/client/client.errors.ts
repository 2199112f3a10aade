import type { Problem, ProblemCode } from './answers.js';
import { parseJson } from './json.js';

/**
 * Codes of the client's own. `network_error`: no answer came, or one that was cut off. `unexpected_answer`: something answered that
 * isn't Portcullis, such as a proxy. `signed_out`: there is nobody to do it for.
 */
export type ClientCode = 'network_error' | 'unexpected_answer' | 'signed_out';

/** Why something was refused, or didn't work. Decide by `code`; the message is for people and may change. */
export class PortcullisError extends Error {
  override readonly name = 'PortcullisError';
  /** The server's code for it (see docs/reference/http-api.md), or one of the client's own. */
  readonly code: ProblemCode | ClientCode | (string & Record<never, never>);
  /** The answer's HTTP status; 0 where none came. */
  readonly status: number;
  /** The answer's problem document (RFC 9457). */
  readonly problem: Problem | undefined;
  /** Seconds after which it makes sense to try again, where the server said so (`retry-after`). */
  readonly retryAfter: number | undefined;

  constructor(code: string, facts: { status?: number; problem?: Problem; retryAfter?: number; cause?: unknown } = {}) {
    super(facts.problem?.detail ?? facts.problem?.title ?? code, { cause: facts.cause });
    this.code = code;
    this.status = facts.status ?? 0;
    this.problem = facts.problem;
    this.retryAfter = facts.retryAfter;
  }
}

/**
 * The problem document of an answer that `fetch` gave; undefined where it carries none. The answer's body can still be read.
 *
 * @throws whatever reading the body does: cut off, or read already
 */
export async function problemOf(response: Response): Promise<Problem | undefined> {
  if (response.ok || !/[/+]json/.test(response.headers.get('content-type') ?? '')) return undefined;
  const document = parseJson(await response.clone().text());
  return typeof (document as Partial<Problem> | null | undefined)?.code === 'string'
    ? (document as Problem)
    : undefined;
}

/** What a call of the client's own fails with: a refusal as it is; anything else is no answer, or one that was cut off. */
export function failureOf(error: unknown): PortcullisError {
  return error instanceof PortcullisError ? error : new PortcullisError('network_error', { cause: error });
}

/** The error that an answer other than a success stands for. */
export async function errorOf(response: Response): Promise<PortcullisError> {
  const problem = await problemOf(response);
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  return new PortcullisError(problem?.code ?? 'unexpected_answer', {
    status: response.status,
    problem,
    retryAfter: seconds >= 0 ? seconds : undefined,
  });
}
