import {
  Global,
  Module,
  type DynamicModule,
  type FactoryProvider,
  type InjectionToken,
  type Type,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

/** A class of Portcullis that an application replaces by one of its own, which extends it or does the same. */
export interface Override<Of extends object = object> {
  /** The class that is replaced. */
  readonly provide: abstract new (...args: never[]) => Of;
  /** What it injects comes from Portcullis, or from a global module of the application. */
  readonly useClass: Type<Of>;
}

const OVERRIDES = Symbol('Portcullis overrides');

/** Every class that can be replaced: what is in nobody's list would be left out in silence. */
const OVERRIDABLE = new Set<Override['provide']>();

/**
 * A provider of a class that an application may replace: made by Nest from whatever class that has become, with the providers of
 * the room it stands in.
 *
 * @param standard what it is where nobody replaces it; default the class itself
 */
export function overridable<Of extends object>(
  provide: abstract new (...args: never[]) => Of,
  standard: Type<Of> = provide as unknown as Type<Of>,
): FactoryProvider<Of> {
  OVERRIDABLE.add(provide);
  return {
    provide: provide as InjectionToken<Of>,
    inject: [ModuleRef, { token: OVERRIDES, optional: true }],
    useFactory: (module: ModuleRef, overrides: readonly Override[] = []) => {
      const override = overrides.findLast((one) => one.provide === provide) as Override<Of> | undefined;
      return module.create(override?.useClass ?? standard);
    },
  };
}

/** Hands an application's overrides to the rooms. */
@Global()
@Module({})
export class OverridesModule {
  /** @throws Error for a class that can't be replaced */
  static of(overrides: readonly Override[]): DynamicModule {
    for (const { provide } of overrides) {
      if (OVERRIDABLE.has(provide)) continue;
      const names = [...OVERRIDABLE].map(({ name }) => name).sort();
      throw new Error(`${provide.name} can't be overridden; these can: ${names.join(', ')}`);
    }
    return {
      module: OverridesModule,
      providers: [{ provide: OVERRIDES, useValue: overrides }],
      exports: [OVERRIDES],
    };
  }
}
