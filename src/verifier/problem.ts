import { VerifierError } from './verifier.errors.js';

/** A problem document (RFC 9457), as the server's own errors look. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
}

/** What to answer to a refusal, in parts that every framework has. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ProblemDocument;
}

/**
 * What to answer to an error: a problem document, and the challenge (RFC 6750, section 3) or the `retry-after` of its refusal.
 *
 * @returns undefined for an error that is none of the verifier's
 */
export function problemAnswer(error: unknown): ProblemAnswer | undefined {
  if (!(error instanceof VerifierError)) return undefined;
  const { status, code, title, headers } = error;
  return {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: { type: `urn:portcullis:problem:${code}`, title, status, code },
  };
}
