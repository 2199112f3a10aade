import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { ProblemFilter } from './problem.filter.js';
import { RouteDiscovery } from './route-discovery.js';
import { RouteMatcher } from './route-matcher.js';
import { ValidationPipe } from './validation.pipe.js';

/** Problem documents, validation by schema, and the list of routes, for the whole application. */
@Global()
@Module({
  providers: [
    RouteDiscovery,
    RouteMatcher,
    ProblemFilter,
    ValidationPipe,
    { provide: APP_FILTER, useExisting: ProblemFilter },
    { provide: APP_PIPE, useExisting: ValidationPipe },
  ],
  exports: [RouteDiscovery, RouteMatcher],
})
export class HttpModule {}
