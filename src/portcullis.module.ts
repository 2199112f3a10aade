import { Inject, Module, type DynamicModule, type NestModule } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { AuthoritiesGuard } from './auth/guards/authorities.guard.js';
import { putGuardsFirst } from './auth/guards/guard-order.js';
import { ModeGuard } from './auth/guards/mode.guard.js';
import { ChangesModule } from './changes/changes.module.js';
import { ClockModule } from './clock/clock.module.js';
import { ConfigModule, parseConfig, type Config, type FromFactory, type PortcullisOptions } from './config/index.js';
import { DatabaseModule } from './database/database.module.js';
import { HttpModule } from './http/http.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { OperationModule } from './operation/operation.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { UsersModule } from './users/users.module.js';

/**
 * Portcullis in a Nest application, beside the application's own modules. Every route of the application is guarded from
 * then on, unless it says `@Public()`; what `index.ts` exports as a service can be injected anywhere.
 *
 * @example
 * ```ts
 * @Module({ imports: [PortcullisModule.forRoot({ auth: { mode: 'hybrid' } })], controllers: [ReportsController] })
 * export class AppModule {}
 * ```
 */
@Module({})
export class PortcullisModule implements NestModule {
  constructor(
    @Inject(ApplicationConfig) private readonly application: ApplicationConfig,
    @Inject(ModeGuard) private readonly modeGuard: ModeGuard,
    @Inject(AuthoritiesGuard) private readonly authoritiesGuard: AuthoritiesGuard,
  ) {}

  /**
   * @param options what differs from the defaults, in the form of the configuration file. Without a `database.url` the
   *   embedded PostgreSQL is started; migrations run first.
   * @throws ConfigError naming the exact key of everything that is wrong
   */
  static forRoot(options: PortcullisOptions = {}): DynamicModule {
    return PortcullisModule.forConfig(parseConfig(options));
  }

  /**
   * The same with options that other providers yield, such as Nest's own `ConfigService`. A refusal (`ConfigError`) comes out
   * of the creation of the application.
   *
   * @example
   * ```ts
   * PortcullisModule.forRootAsync({
   *   inject: [ConfigService],
   *   useFactory: (settings: ConfigService) => ({ database: { url: settings.getOrThrow('DATABASE_URL') } }),
   * })
   * ```
   */
  static forRootAsync({ useFactory, ...from }: FromFactory<PortcullisOptions>): DynamicModule {
    const factory = async (...injected: unknown[]): Promise<Config> => parseConfig(await useFactory(...injected));
    return PortcullisModule.around(ConfigModule.forRootAsync({ ...from, useFactory: factory }));
  }

  /** The same for a configuration that has been loaded already. */
  static forConfig(config: Config): DynamicModule {
    return PortcullisModule.around(ConfigModule.forRoot(config));
  }

  private static around(configuration: DynamicModule): DynamicModule {
    return {
      module: PortcullisModule,
      global: true,
      imports: [
        ClockModule,
        configuration,
        HttpModule,
        DatabaseModule.forRoot(),
        ChangesModule,
        AuditModule,
        UsersModule,
        SessionsModule,
        LimitsModule,
        AuthModule,
        OperationModule,
      ],
      exports: [UsersModule, SessionsModule, AuthModule],
    };
  }

  /** Asked for right before Nest binds the guards to routes: the moment to put ours first. */
  configure(): void {
    putGuardsFirst(this.application, [this.modeGuard, this.authoritiesGuard]);
  }
}
