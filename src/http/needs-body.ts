import type { ArgumentMetadata } from '@nestjs/common';
import { ROUTE_ARGS_METADATA, RouteParamtypes } from '@nestjs/common/internal';
import type { RouteInfo } from './route-discovery.js';

/** What Nest keeps of a parameter, by `<kind>:<index>`. */
type RouteArguments = Readonly<Record<string, { readonly schema?: ArgumentMetadata['schema'] }>>;

const BODY = `${RouteParamtypes.BODY}:`;

/** Whether a handler can't do without a body: it has a `@Body()`, and no schema for it that takes nothing as well. */
export function needsBody({ controller, handlerName }: Pick<RouteInfo, 'controller' | 'handlerName'>): boolean {
  const known = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handlerName) ?? {}) as RouteArguments;
  return Object.entries(known).some(([kind, { schema }]) => kind.startsWith(BODY) && !takesNothing(schema));
}

function takesNothing(schema: ArgumentMetadata['schema']): boolean {
  const result = schema?.['~standard'].validate(undefined);
  return result !== undefined && !(result instanceof Promise) && result.issues === undefined;
}
