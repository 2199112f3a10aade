import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from './principal.js';

/** What the mode guard leaves on the request (or on the socket of a WebSocket). */
interface Carrier {
  user?: Principal;
}

/**
 * The request behind an execution context: the HTTP request on either adapter, the one in a GraphQL context, or the client
 * of a WebSocket.
 */
export function requestOf(context: ExecutionContext): object {
  switch (context.getType<string>()) {
    case 'graphql': {
      const graphqlContext = context.getArgByIndex<{ req?: object; request?: object }>(2);
      return graphqlContext.req ?? graphqlContext.request ?? graphqlContext;
    }
    default:
      // Where Nest keeps the HTTP request and the WebSocket's client alike. `switchToHttp()` would copy three functions onto
      // the context at each call, which costs more than most of the guard.
      return context.getArgByIndex<object>(0);
  }
}

/** Attaches the principal. Only guards call this. */
export function attachPrincipal(request: object, principal: Principal): void {
  (request as Carrier).user = principal;
}

/**
 * The principal of the request, for guards and interceptors of one's own.
 *
 * @returns undefined on a `@Public()` route, or on an `@OptionalAuth()` one that came without a credential
 */
export function principalOf(context: ExecutionContext): Principal | undefined {
  return (requestOf(context) as Carrier).user;
}

/** Handler parameter: the `Principal` of the request; undefined where `principalOf` is. */
export const CurrentPrincipal = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  principalOf(context),
);
