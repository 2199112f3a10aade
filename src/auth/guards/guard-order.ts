import type { CanActivate } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';

/**
 * Puts our guards ahead of the application's own global ones, which find the principal then. Nest orders them by where they
 * were declared, outermost module first, and that would be the application's. It asks modules for middleware right before it
 * binds the guards to routes: call it then.
 */
export function putGuardsFirst(application: ApplicationConfig, ours: readonly CanActivate[]): void {
  const guards = application.getGlobalGuards();
  const others = guards.filter((guard) => !ours.includes(guard));
  guards.splice(0, guards.length, ...ours, ...others);
}
