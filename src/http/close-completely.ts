import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

const HOOKS = ['onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown'] as const;

type Hooked = Partial<Record<(typeof HOOKS)[number], (...args: unknown[]) => unknown>>;

/**
 * Closes an application, or a context. Nest logs what a shutdown hook throws, so that the others run, and resolves as if nothing had
 * happened; whoever ends the process after it has to know.
 *
 * @throws what a hook threw, an AggregateError for several, once all of them have run
 */
export async function closeCompletely(app: INestApplicationContext): Promise<void> {
  const failures: unknown[] = [];
  for (const module of app.get(ModulesContainer).values()) {
    for (const { instance } of [...module.providers.values(), ...module.controllers.values()]) {
      if (isHooked(instance)) watchHooks(instance, failures);
    }
  }
  await app.close();
  if (failures.length > 1) throw new AggregateError(failures, failures.map(String).join('; '));
  if (failures.length === 1) throw failures[0];
}

function watchHooks(instance: Hooked, failures: unknown[]): void {
  for (const name of HOOKS) {
    const hook = instance[name];
    if (typeof hook !== 'function') continue;
    instance[name] = async (...args) => {
      try {
        await hook.apply(instance, args);
      } catch (error) {
        failures.push(error);
      }
    };
  }
}

function isHooked(instance: unknown): instance is Hooked {
  return typeof instance === 'object' && instance !== null && Object.isExtensible(instance);
}
