import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from './config/index.js';
import { PortcullisModule } from './portcullis.module.js';

/** The stand-alone server: Portcullis and nothing else. */
@Module({})
export class AppModule {
  static forConfig(config: Config): DynamicModule {
    return { module: AppModule, imports: [PortcullisModule.forConfig(config)] };
  }
}
