import { Module, type DynamicModule } from '@nestjs/common';
import { AuthModule } from './auth/auth.module.js';
import { ChangesModule } from './changes/changes.module.js';
import { ClockModule } from './clock/clock.module.js';
import { ConfigModule, parseConfig, type Config, type PortcullisOptions } from './config/index.js';
import { DatabaseModule } from './database/database.module.js';
import { HttpModule } from './http/http.module.js';
import { OperationModule } from './operation/operation.module.js';

/**
 * Portcullis in a Nest application, beside the application's own modules. Every route of the application is guarded from
 * then on, unless it says `@Public()`.
 *
 * @example
 * ```ts
 * @Module({ imports: [PortcullisModule.forRoot({ auth: { mode: 'hybrid' } })], controllers: [ReportsController] })
 * export class AppModule {}
 * ```
 */
@Module({})
export class PortcullisModule {
  /**
   * @param options what differs from the defaults, in the form of the configuration file. Without a `database.url` the
   *   embedded PostgreSQL is started; migrations run first.
   * @throws ConfigError naming the exact key of everything that is wrong
   */
  static forRoot(options: PortcullisOptions = {}): DynamicModule {
    return PortcullisModule.forConfig(parseConfig(options));
  }

  /** The same for a configuration that has been loaded already. */
  static forConfig(config: Config): DynamicModule {
    return {
      module: PortcullisModule,
      imports: [
        ClockModule,
        ConfigModule.forRoot(config),
        HttpModule,
        DatabaseModule.forRoot(),
        ChangesModule,
        AuthModule,
        OperationModule,
      ],
    };
  }
}
