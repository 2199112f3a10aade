import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Config } from './config.js';

/** Injection token of the `Config`. */
export const CONFIG = Symbol('Portcullis configuration');

/** Makes the configuration injectable everywhere: `@Inject(CONFIG) config: Config`. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(config: Config): DynamicModule {
    return { module: ConfigModule, providers: [{ provide: CONFIG, useValue: config }], exports: [CONFIG] };
  }

  /**
   * The same around options that other providers yield.
   *
   * @param source those providers, and what they import
   * @param options injection token under which they yield the options
   */
  static from<Options>(
    { imports = [], providers = [] }: Pick<DynamicModule, 'imports' | 'providers'>,
    options: symbol | string,
    parse: (options: Options) => Config,
  ): DynamicModule {
    const config = { provide: CONFIG, inject: [options], useFactory: parse };
    return { module: ConfigModule, imports, providers: [...providers, config], exports: [CONFIG] };
  }
}
