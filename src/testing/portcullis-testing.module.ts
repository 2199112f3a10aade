import { Inject, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_GUARD, ApplicationConfig, DiscoveryModule } from '@nestjs/core';
import { keepGuardsFirst } from '../access/guard-order.js';
import { CredentialReader } from '../auth/credentials/credential-reader.js';
import { CrossSiteProtection } from '../auth/cross-site-protection.js';
import { AuthoritiesGuard } from '../auth/guards/authorities.guard.js';
import { Denials } from '../auth/guards/denials.js';
import { ModeGuard } from '../auth/guards/mode.guard.js';
import { API_KEY_MODES } from '../auth/modes/api-key-modes.js';
import { ModeRegistry } from '../auth/modes/mode-registry.js';
import { ROUTE_PROVIDERS } from '../auth/routes/route-providers.js';
import { RouteTable } from '../auth/routes/route-table.js';
import { AccessTokenStrategy } from '../auth/strategies/access-token.strategy.js';
import { ApiKeyStrategy } from '../auth/strategies/api-key.strategy.js';
import { LocalStrategy } from '../auth/strategies/local.strategy.js';
import { SessionTokenStrategy } from '../auth/strategies/session-token.strategy.js';
import { StrategyRegistry } from '../auth/strategies/strategy-registry.js';
import { Upgrades } from '../auth/upgrades.js';
import { Clock } from '../clock/clock.js';
import { ConfigModule, parseConfig, type PortcullisOptions } from '../config/index.js';
import { HttpModule } from '../http/http.module.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { TestApiKeys } from './test-api-keys.js';
import { TestClock } from './test-clock.js';
import { TestSignIns } from './test-sign-ins.js';
import { TestStrategy } from './test.strategy.js';
import { refuseInProduction } from './testing.errors.js';

/** What decides about a request, as in production. */
const DECIDING: Provider[] = [
  ...ROUTE_PROVIDERS,
  CredentialReader,
  SessionCookie,
  CrossSiteProtection,
  Denials,
  StrategyRegistry,
  ModeGuard,
  AuthoritiesGuard,
  Upgrades,
  { provide: APP_GUARD, useExisting: ModeGuard },
  { provide: APP_GUARD, useExisting: AuthoritiesGuard },
];

/** What stands in for the database. */
const STANDING_IN: Provider[] = [
  TestClock,
  { provide: Clock, useExisting: TestClock },
  TestSignIns,
  TestStrategy,
  TestApiKeys,
  { provide: LocalStrategy, useExisting: TestStrategy },
  { provide: AccessTokenStrategy, useExisting: TestStrategy },
  { provide: SessionTokenStrategy, useExisting: TestStrategy },
  { provide: ApiKeyStrategy, useExisting: TestApiKeys },
  ...API_KEY_MODES,
];

/**
 * `PortcullisModule` for a test without a database: the same route table, modes, guards, denials and cross-site rule around
 * your controllers and guards, modes of your own with their strategies, `signedIn(app, …)` in place of accounts and
 * `apiKeyFor(app, …)` in place of API keys. None of Portcullis's own routes and services is there.
 *
 * It can't open a server that wasn't meant to be one: it stands in the place of `PortcullisModule`, never beside it, takes no
 * credential but what this process has given out, and refuses to start in production.
 *
 * @example
 * ```ts
 * const module = await Test.createTestingModule({
 *   imports: [PortcullisTestingModule.forRoot({ auth: { mode: 'hybrid' } })],
 *   controllers: [ReportsController],
 * }).compile();
 * ```
 */
@Module({})
export class PortcullisTestingModule {
  constructor(
    @Inject(ApplicationConfig) application: ApplicationConfig,
    @Inject(ModeGuard) modeGuard: ModeGuard,
    @Inject(AuthoritiesGuard) authoritiesGuard: AuthoritiesGuard,
  ) {
    // As PortcullisModule does.
    keepGuardsFirst(application, [modeGuard, authoritiesGuard]);
  }

  /**
   * @param options as for `PortcullisModule.forRoot`
   * @throws TestingRefusedError in production; ConfigError naming the exact key of everything that is wrong
   */
  static forRoot(options: PortcullisOptions = {}): DynamicModule {
    const config = parseConfig(options);
    refuseInProduction(config, 'PortcullisTestingModule');
    return {
      module: PortcullisTestingModule,
      global: true,
      imports: [DiscoveryModule, ConfigModule.forRoot(config), HttpModule],
      providers: [...DECIDING, ...STANDING_IN],
      exports: [ModeGuard, AuthoritiesGuard, RouteTable, ModeRegistry, StrategyRegistry, Upgrades, Clock, TestClock],
    };
  }
}
