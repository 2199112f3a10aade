import { Global, Inject, Module, type NestModule } from '@nestjs/common';
import { APP_FILTER, ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { overridable } from '../hosting/overriding.js';
import { EdgeReach } from './edge-reach.js';
import { FallbackFilter } from './fallback.filter.js';
import { giveFilterToGateways, orderFilters } from './filter-order.js';
import { OwnValidationPipe } from './own-validation.pipe.js';
import { ProblemFilter } from './problem.filter.js';
import { RouteDiscovery } from './route-discovery.js';
import { RouteMatcher } from './route-matcher.js';
import { RouteSecurity } from './route-security.js';
import { ValidationPipe } from './validation.pipe.js';

/** Problem documents, validation by schema, and the list of routes. How far they reach, see `EdgeReach`. */
@Global()
@Module({
  providers: [
    EdgeReach,
    RouteDiscovery,
    RouteMatcher,
    RouteSecurity,
    FallbackFilter,
    overridable(ProblemFilter),
    ValidationPipe,
    OwnValidationPipe,
    { provide: APP_FILTER, useExisting: FallbackFilter },
    { provide: APP_FILTER, useExisting: ProblemFilter },
  ],
  exports: [EdgeReach, OwnValidationPipe, RouteDiscovery, RouteMatcher, RouteSecurity, ValidationPipe],
})
export class HttpModule implements NestModule {
  constructor(
    @Inject(ApplicationConfig) private readonly application: ApplicationConfig,
    @Inject(ProblemFilter) private readonly problems: ProblemFilter,
    @Inject(FallbackFilter) private readonly fallback: FallbackFilter,
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    giveFilterToGateways(modules, problems);
  }

  /** Nest asks modules for middleware right before it binds filters to routes, when those of the application are known. */
  configure(): void {
    orderFilters(this.application.getGlobalFilters(), this.problems, this.fallback);
  }
}
