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
    case 'ws':
      return context.switchToWs().getClient<object>();
    default:
      return context.switchToHttp().getRequest<object>();
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
