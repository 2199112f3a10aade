import { bearerToken } from './bearer.js';
import { problemAnswer } from './problem.js';
import { assertRequirements, holdTo, type Requirements } from './requirements.js';
import type { VerifiedPrincipal } from './verified-principal.js';
import type { Verifier } from './verifier.js';

/** A handler in the form of the Fetch API, with whoever is asking. */
export type AuthenticatedHandler = (request: Request, principal: VerifiedPrincipal) => Response | Promise<Response>;

/**
 * Wraps a handler of Fetch API requests (Hono, Next route handlers, Deno and Bun servers): it runs for good tokens only; all
 * others are answered with a problem document. Pass `requirements` to ask for authorities as well. Costs what `verify()` does.
 *
 * @returns a handler that throws only what the wrapped one throws
 * @throws VerifierOptionsError for requirements that can't be meant
 *
 * @example
 * ```ts
 * export const GET = withToken(verifier, (request, { userId }) => Response.json({ userId }));
 * ```
 */
export function withToken(
  verifier: Verifier,
  handler: AuthenticatedHandler,
  requirements: Requirements = {},
): (request: Request) => Promise<Response> {
  assertRequirements(requirements);
  return async (request) => {
    let principal: VerifiedPrincipal;
    try {
      // Several headers come joined by commas, which no token has: they are refused as one that is no token.
      const value = request.headers.get('authorization');
      principal = await verifier.verify(bearerToken(value === null ? [] : [value]));
      holdTo(principal, requirements);
    } catch (error) {
      const answer = problemAnswer(error);
      if (answer === undefined) throw error;
      return new Response(JSON.stringify(answer.body), { status: answer.status, headers: answer.headers });
    }
    return handler(request, principal);
  };
}
