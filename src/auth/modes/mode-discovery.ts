import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { PROVIDES_MODE, type ModeOptions } from './provides-mode.js';

/** A provider that is marked as a mode, as it was found. */
export interface FoundMode {
  /** Its class, or the mode's name; for messages. */
  readonly provider: string;
  readonly options: ModeOptions;
  /** The strategy. Not to be relied on where the application is only wired (`portcullis routes`). */
  readonly instance: unknown;
  readonly isSingleton: boolean;
}

/** Finds what `@ProvidesMode` and `provideMode()` mark, in every module of the application. */
@Injectable()
export class ModeDiscovery {
  private found: readonly FoundMode[] | undefined;

  constructor(@Inject(DiscoveryService) private readonly discovery: DiscoveryService) {}

  /** Ask once all providers exist, from `onModuleInit` on; the answer is kept. */
  find(): readonly FoundMode[] {
    return (this.found ??= this.search());
  }

  private search(): FoundMode[] {
    const found: FoundMode[] = [];
    for (const wrapper of this.discovery.getProviders()) {
      const { metatype, token } = wrapper;
      const instance: unknown = wrapper.instance;
      const options = [metatype, token, classOf(instance)].map(optionsOf).find((one) => one !== undefined);
      if (options === undefined) continue;
      // One instance under two tokens (useExisting) is one provider.
      if (found.some((other) => other.options === options && other.instance === instance)) continue;
      const provider = classOf(instance)?.name ?? options.name;
      found.push({ provider, options, instance, isSingleton: wrapper.isDependencyTreeStatic() });
    }
    return found;
  }
}

function optionsOf(marked: unknown): ModeOptions | undefined {
  if (typeof marked !== 'function') return undefined;
  return Reflect.getMetadata(PROVIDES_MODE, marked) as ModeOptions | undefined;
}

function classOf(instance: unknown): Function | undefined {
  return typeof instance === 'object' && instance !== null ? instance.constructor : undefined;
}
