import {
  Module,
  RequestMethod,
  UseInterceptors,
  UsePipes,
  VERSION_NEUTRAL,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common';
import { METHOD_METADATA, VERSION_METADATA } from '@nestjs/common/internal';
import { takesBody } from './handler-body.js';
import { NoFieldsInterceptor } from './no-fields.interceptor.js';
import { OwnValidationPipe } from './own-validation.pipe.js';
import type { RouteInfo } from './route-discovery.js';

const OWN_ROUTES = 'portcullis:own-routes';

/** What a module of routes is made of: the rooms whose services its controllers use, and the controllers. */
export interface OwnRoutesMetadata {
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly controllers: readonly Type<unknown>[];
}

/**
 * A module of Portcullis's own routes, apart from the services behind them, so that an application can have the ones without
 * the others. Whatever the application around it does, its bodies are validated by our pipe and its errors are problem
 * documents, and its paths carry no version of the application's.
 */
export function OwnRoutes({ imports, controllers }: OwnRoutesMetadata): ClassDecorator {
  return (target) => {
    for (const controller of controllers) {
      UsePipes(OwnValidationPipe)(controller);
      refuseFields(controller);
      Reflect.defineMetadata(VERSION_METADATA, VERSION_NEUTRAL, controller);
    }
    Reflect.defineMetadata(OWN_ROUTES, true, target);
    Module({ imports, controllers: [...controllers] })(target);
  };
}

/** Whether a route is Portcullis's, and not the application's. */
export function isOwnRoute({ module }: Pick<RouteInfo, 'module'>): boolean {
  return Reflect.getMetadata(OWN_ROUTES, module) === true;
}

/** Where a handler takes no body. A GET's isn't read at all. */
function refuseFields(controller: Type<unknown>): void {
  const prototype = controller.prototype as object;
  for (const [handlerName, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    const handler: unknown = descriptor.value;
    if (typeof handler !== 'function') continue;
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined || method === RequestMethod.GET || takesBody({ controller, handlerName })) continue;
    UseInterceptors(NoFieldsInterceptor)(prototype, handlerName, descriptor);
  }
}
