import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from './principal.js';

/** Where only we put a principal. `user` is where everybody puts somebody: a session of Passport's, or the application's own guard. */
const PRINCIPAL = Symbol('principal');

/** What the mode guard leaves on the request (or on the socket of a WebSocket). */
interface Carrier {
  user?: Principal;
  [PRINCIPAL]?: Principal;
}

/** The context of a GraphQL operation, as far as applications and drivers agree on it. */
interface GraphqlContext {
  readonly req?: Req;
  readonly request?: object;
}

/** An HTTP request; or, of an operation over a WebSocket, what graphql-ws knows of the connection. */
interface Req {
  readonly extra?: { readonly request?: object };
}

/**
 * Stands for the request where there is none: behind a microservice's message, and in a context that another package makes. It
 * carries no credential. The message itself must not be taken for a request: its sender writes into it what they like, a `user` too.
 */
export const NO_REQUEST = Object.freeze({ method: 'GET', headers: Object.freeze({}), rawHeaders: Object.freeze([]) });

/**
 * The request behind an execution context: the HTTP request on either adapter, the one in a GraphQL context (for a subscription,
 * that of the upgrade), or the client of a WebSocket. For a message of a microservice, and in any other context, a request that
 * carries nothing.
 */
export function requestOf(context: ExecutionContext): object {
  switch (context.getType<string>()) {
    case 'graphql': {
      const graphqlContext = contextOf(context);
      const { req, request } = graphqlContext;
      return req?.extra?.request ?? req ?? request ?? graphqlContext;
    }
    case 'http':
    case 'ws':
      // Where Nest keeps the HTTP request and the WebSocket's client alike. `switchToHttp()` would copy three functions onto
      // the context at each call, which costs more than most of the guard.
      return context.getArgByIndex<object>(0);
    default:
      return NO_REQUEST;
  }
}

/*
 * For one HTTP request of GraphQL, and for one WebSocket, several handlers can run at once, each in a mode of its own. None of them
 * may decide by the principal of another one's mode, so a principal belongs to the field, or to the message.
 */
const OF_EXECUTIONS = new WeakMap<object, Principal>();

/**
 * By context, then by operation. Each event of a subscription is executed anew, with new paths, and no guard runs for its field
 * again. What stays the same are the operation and the context. Neither is enough: a server that keeps parsed documents shares an
 * operation between users, and the subscriptions of one connection may share a context.
 */
const OF_SUBSCRIPTIONS = new WeakMap<object, WeakMap<object, Principal>>();

/** A field of a GraphQL operation, as `GraphQLResolveInfo.path` has it: linked to the field that it stands in. */
interface FieldPath {
  readonly prev: FieldPath | undefined;
}

/** `GraphQLResolveInfo`. */
interface ResolveInfo {
  readonly path: FieldPath;
  readonly operation: { readonly operation: string };
}

/** Attaches the principal to what a context is about: the request, the field or the message. Only guards call this. */
export function attachPrincipal(context: ExecutionContext, principal: Principal): void {
  switch (context.getType<string>()) {
    case 'graphql':
      attachToField(context, principal);
      break;
    case 'http':
      carryPrincipal(requestOf(context), principal);
      break;
    default:
      OF_EXECUTIONS.set(context.getArgs(), principal);
  }
}

/** Lets a request, or the client of a WebSocket, carry the principal of whoever opened it; as `user`, too, where others look. */
export function carryPrincipal(carrier: Carrier, principal: Principal): void {
  carrier[PRINCIPAL] = principal;
  carrier.user = principal;
}

/**
 * The principal of the request, for guards and interceptors of one's own; in GraphQL that of the field, or else of the nearest
 * field around it; on a WebSocket that of the message, or else of the upgrade.
 *
 * @returns undefined on a `@Public()` route, or on an `@OptionalAuth()` one that came without a credential; and for a message of
 *   a microservice, which proves nobody
 */
export function principalOf(context: ExecutionContext): Principal | undefined {
  switch (context.getType<string>()) {
    case 'graphql':
      return ofReference(context) ?? principalAround(infoOf(context).path) ?? ofSubscription(context);
    case 'ws':
      return OF_EXECUTIONS.get(context.getArgs()) ?? (requestOf(context) as Carrier)[PRINCIPAL];
    case 'http':
      return (requestOf(context) as Carrier)[PRINCIPAL];
    default:
      return OF_EXECUTIONS.get(context.getArgs());
  }
}

/** A field resolver that no guard runs for has the principal of the operation that it is a part of. */
function principalAround(field: FieldPath | undefined): Principal | undefined {
  for (let at = field; at !== undefined; at = at.prev) {
    const principal = OF_EXECUTIONS.get(at);
    if (principal !== undefined) return principal;
  }
  return undefined;
}

/** One field asks a subgraph for many entities. Each has a resolver with a mode of its own, so the principal is the entity's. */
function ofReference(context: ExecutionContext): Principal | undefined {
  return isField(context) ? undefined : OF_EXECUTIONS.get(context.getArgByIndex<object>(0));
}

function attachToField(context: ExecutionContext, principal: Principal): void {
  if (!isField(context)) return void OF_EXECUTIONS.set(context.getArgByIndex<object>(0), principal);
  const { path, operation } = infoOf(context);
  OF_EXECUTIONS.set(path, principal);
  if (operation.operation !== 'subscription' || path.prev !== undefined) return;
  const key = contextOf(context);
  const known = OF_SUBSCRIPTIONS.get(key) ?? new WeakMap<object, Principal>();
  OF_SUBSCRIPTIONS.set(key, known.set(operation, principal));
}

function ofSubscription(context: ExecutionContext): Principal | undefined {
  return OF_SUBSCRIPTIONS.get(contextOf(context))?.get(infoOf(context).operation);
}

/**
 * A field's resolver takes its object, arguments, context and info. `@ResolveReference` of a subgraph and `__resolveType` take no
 * arguments, and the latter a type at the end. Only that last place is looked at: what comes before it a client may have written.
 */
function isField(context: ExecutionContext): boolean {
  return context.getArgByIndex<Partial<ResolveInfo> | undefined>(3)?.operation !== undefined;
}

function contextOf(context: ExecutionContext): GraphqlContext {
  return context.getArgByIndex(isField(context) ? 2 : 1);
}

function infoOf(context: ExecutionContext): ResolveInfo {
  return context.getArgByIndex(isField(context) ? 3 : 2);
}

/** Handler parameter: the `Principal` of the request; undefined where `principalOf` is. */
export const CurrentPrincipal = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  principalOf(context),
);
