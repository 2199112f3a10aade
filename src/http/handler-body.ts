import type { ArgumentMetadata } from '@nestjs/common';
import { ROUTE_ARGS_METADATA, RouteParamtypes } from '@nestjs/common/internal';
import type { RouteInfo } from './route-discovery.js';

/** What Nest keeps of a parameter, by `<kind>:<index>`. */
type RouteArguments = Readonly<Record<string, { readonly schema?: ArgumentMetadata['schema'] }>>;

const BODY = `${RouteParamtypes.BODY}:`;

type Handler = Pick<RouteInfo, 'controller' | 'handlerName'>;

/** Whether a handler looks at a body at all. */
export function takesBody(handler: Handler): boolean {
  return bodiesOf(handler).length > 0;
}

/** Whether a handler can't do without a body: it has a `@Body()`, and no schema for it that takes nothing as well. */
export function needsBody(handler: Handler): boolean {
  return bodiesOf(handler).some(({ schema }) => !takesNothing(schema));
}

function bodiesOf({ controller, handlerName }: Handler): RouteArguments[string][] {
  const known = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handlerName) ?? {}) as RouteArguments;
  return Object.entries(known).flatMap(([kind, argument]) => (kind.startsWith(BODY) ? [argument] : []));
}

function takesNothing(schema: ArgumentMetadata['schema']): boolean {
  const result = schema?.['~standard'].validate(undefined);
  return result !== undefined && !(result instanceof Promise) && result.issues === undefined;
}
