import { Inject, Injectable, Optional, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/index.js';
import { builtInModes } from './built-in-modes.js';
import type { Mode } from './mode.js';
import { ModeDiscovery } from './mode-discovery.js';
import { registeredModes } from './registered-mode.js';

/** The modes that rules and decorators can name: the built-in ones, and those that providers are marked with. */
@Injectable()
export class ModeRegistry implements OnModuleInit {
  private readonly builtIn: ReadonlyMap<string, Mode>;
  private found: ReadonlyMap<string, Mode> | undefined;

  constructor(
    @Inject(CONFIG) config: Config,
    @Optional() @Inject(ModeDiscovery) private readonly discovery?: ModeDiscovery,
  ) {
    this.builtIn = new Map(builtInModes(config).map((mode) => [mode.name, mode]));
  }

  /** @throws RouteConfigurationError for modes that can't be registered as they are described, whether or not a route has them */
  onModuleInit(): void {
    this.registered();
  }

  /** Undefined for a name that nobody registered. Registered modes are known from `onModuleInit` on. */
  find(name: string): Mode | undefined {
    return this.builtIn.get(name) ?? this.registered().get(name);
  }

  /** Names, the built-in ones first. */
  names(): string[] {
    return [...this.builtIn.keys(), ...this.registered().keys()];
  }

  /** Looked for when they are first needed: whose `onModuleInit` comes first within a module is not ours to say. */
  private registered(): ReadonlyMap<string, Mode> {
    return (this.found ??= registeredModes(this.discovery?.find() ?? [], this.builtIn));
  }
}
