import type { IncomingMessage, ServerResponse } from 'node:http';
import { bearerTokenOf } from './bearer.js';
import { problemAnswer } from './problem.js';
import { assertRequirements, holdTo, type Requirements } from './requirements.js';
import type { VerifiedPrincipal } from './verified-principal.js';
import type { Verifier } from './verifier.js';

/** A request that has passed. */
export interface AuthenticatedRequest {
  principal?: VerifiedPrincipal;
}

type Next = (error?: unknown) => void;
type Middleware = (request: IncomingMessage & AuthenticatedRequest, response: ServerResponse, next: Next) => void;

/**
 * Express (or Connect, or Polka) middleware: lets requests with a good token through, with `request.principal`, and answers all
 * others with a problem document. Pass `requirements` to ask for authorities as well. Costs what `verify()` does; errors that
 * are none of the verifier's go to `next`.
 *
 * @throws VerifierOptionsError for requirements that can't be meant
 *
 * @example
 * ```ts
 * app.use('/invoices', requireToken(verifier, { permissions: ['invoice:read'] }));
 * ```
 */
export function requireToken(verifier: Verifier, requirements: Requirements = {}): Middleware {
  assertRequirements(requirements);
  return (request, response, next) => {
    const decide = async (): Promise<void> => {
      const principal = await verifier.verify(bearerTokenOf(request));
      holdTo(principal, requirements);
      request.principal = principal;
    };
    // Nobody awaits this promise: whatever went wrong without an answer would end the process.
    decide()
      .then(
        () => next(),
        (error: unknown) => {
          const answer = problemAnswer(error);
          if (answer === undefined) return next(error);
          // Somebody else has answered meanwhile, such as a middleware that sets a time limit.
          if (response.headersSent || response.writableEnded) return;
          response.writeHead(answer.status, answer.headers).end(JSON.stringify(answer.body));
        },
      )
      .catch(next);
  };
}
