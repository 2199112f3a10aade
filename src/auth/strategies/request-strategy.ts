import type { Credential } from '../credentials/credential.js';
import type { ProvenPrincipal } from './proven-principal.js';

/** What a strategy is asked for, beside the request itself. */
export interface RequestProof {
  /** What the request carries, as the mode says where; its value is empty for a mode that takes the request as a whole. */
  readonly credential: Credential;
  /** Whether a rule wants the source of the truth to be asked, whatever is remembered. */
  readonly strict: boolean;
}

/** Finds out who a request comes from, for a mode of one's own. See `@ProvidesMode`. */
export interface RequestStrategy {
  /**
   * Called for each request that carries what the mode takes. Whatever it throws is a refusal: a `Problem` or an
   * `HttpException` as it is, anything else as 503 `authentication_unavailable`, and logged.
   *
   * @param request of the adapter: Fastify's or Express's, of a GraphQL context, or Node's own for a WebSocket upgrade
   * @returns who it is; undefined refuses the request with 401. At once where it can: a promise costs every request a turn
   */
  authenticate(
    request: object,
    proof: RequestProof,
  ): ProvenPrincipal | undefined | Promise<ProvenPrincipal | undefined>;
}
