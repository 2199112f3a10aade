import type { IncomingMessage } from 'node:http';
import { bearerTokenOf } from './bearer.js';
import { problemAnswer } from './problem.js';
import { assertRequirements, holdTo, type Requirements } from './requirements.js';
import type { VerifiedPrincipal } from './verified-principal.js';
import type { Verifier } from './verifier.js';

/** As much of Fastify's request and reply as is needed, so that this package doesn't depend on it. */
interface Request {
  readonly raw: IncomingMessage;
  principal?: VerifiedPrincipal;
}
interface Reply {
  code(status: number): Reply;
  headers(headers: Readonly<Record<string, string>>): Reply;
  send(body: unknown): unknown;
}

/**
 * A Fastify `onRequest` hook, for one route, or with `addHook` for all of a scope: lets requests with a good token through, with
 * `request.principal`, and answers all others with a problem document. Pass `requirements` to ask for authorities as well. Costs
 * what `verify()` does.
 *
 * @throws VerifierOptionsError for requirements that can't be meant
 *
 * @example
 * ```ts
 * app.addHook('onRequest', requireToken(verifier));
 * ```
 */
export function requireToken(verifier: Verifier, requirements: Requirements = {}) {
  assertRequirements(requirements);
  return async (request: object, reply: object): Promise<unknown> => {
    const [asked, answering] = [request as Request, reply as Reply];
    try {
      const principal = await verifier.verify(bearerTokenOf(asked.raw));
      holdTo(principal, requirements);
      asked.principal = principal;
      return undefined;
    } catch (error) {
      const answer = problemAnswer(error);
      if (answer === undefined) throw error;
      return answering.code(answer.status).headers(answer.headers).send(JSON.stringify(answer.body));
    }
  };
}

/**
 * What the hook adds to a request.
 *
 * @throws Error on a route without the hook
 */
export function principalOf(request: object): VerifiedPrincipal {
  const { principal } = request as Request;
  if (principal === undefined) throw new Error('requireToken has not run for this route');
  return principal;
}
