import {
  ConfigurableModuleBuilder,
  Inject,
  Module,
  type DynamicModule,
  type NestModule,
  type Type,
} from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { keepGuardsFirst } from './access/guard-order.js';
import { AuditRoutesModule } from './audit/audit-routes.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthRoutesModule } from './auth/auth-routes.module.js';
import { AuthModule } from './auth/auth.module.js';
import { AuthoritiesGuard } from './auth/guards/authorities.guard.js';
import { ModeGuard } from './auth/guards/mode.guard.js';
import { ChangesModule } from './changes/changes.module.js';
import { ClockModule } from './clock/clock.module.js';
import { CONFIG, ConfigModule, parseConfig, type Config, type PortcullisOptions } from './config/index.js';
import { DatabaseModule } from './database/database.module.js';
import { FeedRoutesModule } from './feed/feed-routes.module.js';
import {
  CONTROLLER_GROUPS,
  STANDARD_HOSTING,
  type ControllerGroup,
  type HostingOptions,
} from './hosting/hosting-options.js';
import { OverridesModule } from './hosting/overriding.js';
import { EdgeReach } from './http/edge-reach.js';
import { HttpModule } from './http/http.module.js';
import { openContextsOf } from './http/request-context.js';
import { onEveryServer } from './http/servers.js';
import { LimitsModule } from './limits/limits.module.js';
import { OperationRoutesModule } from './operation/operation-routes.module.js';
import { OperationModule } from './operation/operation.module.js';
import { SessionsRoutesModule } from './sessions/sessions-routes.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { TokensModule } from './tokens/tokens.module.js';
import { TokensRoutesModule } from './tokens/tokens-routes.module.js';
import { UsersRoutesModule } from './users/users-routes.module.js';
import { UsersModule } from './users/users.module.js';

const ROUTES: Readonly<Record<ControllerGroup, Type<unknown>>> = {
  audit: AuditRoutesModule,
  users: UsersRoutesModule,
  sessions: SessionsRoutesModule,
  tokens: TokensRoutesModule,
  auth: AuthRoutesModule,
  verifiers: FeedRoutesModule,
  operation: OperationRoutesModule,
};

/** Two would guard the same routes by two configurations, and nobody could say which of them decides. */
const IMPORTED_TWICE =
  'PortcullisModule is imported more than once. It is global: import it in one module only, or keep what forRoot() gives in a ' +
  'constant and import that.';

/** What the application's providers yield, before it is checked. */
const OPTIONS = Symbol('Portcullis options');

/** A factory that yields nothing has forgotten to, and doesn't mean the defaults. */
const parseYielded = (options?: PortcullisOptions): Config => parseConfig(options ?? (null as never));

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<PortcullisOptions>({
  optionsInjectionToken: OPTIONS,
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createPortcullisOptions')
  .setExtras<HostingOptions>(STANDARD_HOSTING, (definition, hosting) =>
    around(ConfigModule.from(definition, OPTIONS, parseYielded), hosting),
  )
  .build();

/**
 * Portcullis in a Nest application, beside the application's own modules. Every route of the application is guarded from
 * then on, unless it says `@Public()`; what `index.ts` exports as a service can be injected anywhere.
 *
 * The application keeps its own errors, pipes, body parsers, CORS and headers, until it asks for ours by
 * `configurePortcullis()`.
 *
 * @example
 * ```ts
 * @Module({ imports: [PortcullisModule.forRoot({ auth: { mode: 'hybrid' } })], controllers: [ReportsController] })
 * export class AppModule {}
 * ```
 */
@Module({})
export class PortcullisModule extends ConfigurableModuleClass implements NestModule {
  constructor(
    @Inject(ApplicationConfig) application: ApplicationConfig,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(EdgeReach) private readonly reach: EdgeReach,
    @Inject(ModeGuard) modeGuard: ModeGuard,
    @Inject(AuthoritiesGuard) authoritiesGuard: AuthoritiesGuard,
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    super();
    const imported = [...modules.values()].filter(({ metatype }) => metatype === PortcullisModule).length;
    if (imported > 1) throw new Error(IMPORTED_TWICE);
    keepGuardsFirst(application, [modeGuard, authoritiesGuard]);
  }

  /**
   * Portcullis with options in code.
   *
   * @param options what differs from the defaults, in the form of the configuration file, and `HostingOptions`. Without a
   *   `database.url` the embedded PostgreSQL is started; migrations run first.
   * @throws ConfigError naming the exact key of everything that is wrong
   * @throws Error for a group of controllers that there isn't, or an override of a class that can't be replaced
   */
  static override forRoot({
    controllers,
    overrides,
    ...options
  }: PortcullisOptions & Partial<HostingOptions> = {}): DynamicModule {
    return PortcullisModule.forConfig(parseConfig(options), { controllers, overrides });
  }

  /**
   * The same with options that other providers yield, such as Nest's own `ConfigService`; `HostingOptions` stand beside
   * `useFactory`, and are refused as by `forRoot`. A refusal of the options (`ConfigError`) comes out of the creation of the
   * application.
   *
   * @example
   * ```ts
   * PortcullisModule.forRootAsync({
   *   inject: [ConfigService],
   *   useFactory: (settings: ConfigService) => ({ database: { url: settings.getOrThrow('DATABASE_URL') } }),
   * })
   * ```
   */
  static override forRootAsync(options: Parameters<typeof ConfigurableModuleClass.forRootAsync>[0]): DynamicModule {
    return super.forRootAsync(options);
  }

  /**
   * The same for a configuration that has been loaded already; see `loadConfig()`.
   *
   * @throws Error as `forRoot` does
   */
  static forConfig(config: Config, hosting: Partial<HostingOptions> = {}): DynamicModule {
    const { controllers = STANDARD_HOSTING.controllers, overrides = STANDARD_HOSTING.overrides } = hosting;
    return around(ConfigModule.forRoot(config), { controllers, overrides });
  }

  /** Asked for right before Nest binds the routes. */
  configure(): void {
    // The edge does it, where there is one.
    if (this.reach.wholeApplication) return;
    onEveryServer(this.host.httpAdapter, (server) => openContextsOf(server, this.config.http.trustedHops));
  }
}

function around(configuration: DynamicModule, { controllers, overrides }: HostingOptions): DynamicModule {
  const groups = controllers === true ? CONTROLLER_GROUPS : controllers === false ? [] : controllers;
  const unknown = groups.find((group) => !CONTROLLER_GROUPS.includes(group));
  if (unknown !== undefined)
    throw new Error(`controllers: no group "${unknown}"; there are ${CONTROLLER_GROUPS.join(', ')}`);
  const routes = Object.entries(ROUTES).filter(([group]) => groups.some((wanted) => wanted === group));
  return {
    module: PortcullisModule,
    global: true,
    imports: [
      ClockModule,
      configuration,
      OverridesModule.of(overrides),
      HttpModule,
      DatabaseModule.forRoot(),
      ChangesModule,
      AuditModule,
      UsersModule,
      SessionsModule,
      TokensModule,
      LimitsModule,
      AuthModule,
      OperationModule,
      ...routes.map(([, module]) => module),
    ],
    exports: [UsersModule, SessionsModule, TokensModule, AuthModule],
  };
}
