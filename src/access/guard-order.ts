import type { CanActivate } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';

/**
 * Keeps our guards ahead of the application's own global ones, so that those find the principal. Nest orders them by where they
 * were declared, outermost module first, and that would be the application's. It asks for the list for each handler that it binds;
 * for gateways and microservices it does so before any hook of a module. So the order is put right whenever it asks.
 */
export function keepGuardsFirst(application: ApplicationConfig, ours: readonly CanActivate[]): void {
  const declared = application.getGlobalGuards.bind(application);
  application.getGlobalGuards = () => {
    const guards = declared();
    if (ours.some((guard, place) => guards[place] !== guard)) {
      const others = guards.filter((guard) => !ours.includes(guard));
      guards.splice(0, guards.length, ...ours, ...others);
    }
    return guards;
  };
}
