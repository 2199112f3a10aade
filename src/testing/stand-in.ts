import type { INestApplicationContext, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/**
 * What `PortcullisTestingModule` has brought along; undefined beside a database. Looked for, and not asked for: an application
 * of `NestFactory.create()` ends the process for a provider that isn't there.
 */
export function standIn<Service>(app: INestApplicationContext, type: Type<Service>): Service | undefined {
  for (const { providers } of app.get(ModulesContainer).values()) {
    const found = providers.get(type);
    if (found !== undefined) return found.instance as Service;
  }
  return undefined;
}
