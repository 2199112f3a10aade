import { Global, Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import type { Config } from './config.js';

/** Injection token of the `Config`. */
export const CONFIG = Symbol('Portcullis configuration');

/** How Nest's modules take something that other providers yield: `useFactory` gets what `inject` names. */
export interface FromFactory<Made>
  extends Pick<ModuleMetadata, 'imports'>, Pick<FactoryProvider<Made>, 'inject' | 'useFactory'> {}

/** Makes the configuration injectable everywhere: `@Inject(CONFIG) config: Config`. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(config: Config): DynamicModule {
    return { module: ConfigModule, providers: [{ provide: CONFIG, useValue: config }], exports: [CONFIG] };
  }

  static forRootAsync({ imports = [], inject = [], useFactory }: FromFactory<Config>): DynamicModule {
    return { module: ConfigModule, imports, providers: [{ provide: CONFIG, inject, useFactory }], exports: [CONFIG] };
  }
}
