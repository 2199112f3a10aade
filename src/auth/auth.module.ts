import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { SessionsModule } from '../sessions/sessions.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsersModule } from '../users/users.module.js';
import { CrossSiteProtection } from './cross-site-protection.js';
import { CredentialReader } from './credentials/credential-reader.js';
import { AuthoritiesGuard } from './guards/authorities.guard.js';
import { Denials } from './guards/denials.js';
import { ModeGuard } from './guards/mode.guard.js';
import { API_KEY_MODES } from './modes/api-key-modes.js';
import { ModeDiscovery } from './modes/mode-discovery.js';
import { ModeRegistry } from './modes/mode-registry.js';
import { RouteDecider } from './routes/route-decider.js';
import { RouteMetadataReader } from './routes/route-metadata.js';
import { RouteTable } from './routes/route-table.js';
import { AuthController } from './sign-in/auth.controller.js';
import { ExchangeService } from './sign-in/exchange.service.js';
import { SignInIssuer } from './sign-in/issued-sign-in.js';
import { LoginService } from './sign-in/login.service.js';
import { LogoutService } from './sign-in/logout.service.js';
import { PasswordChangeService } from './sign-in/password-change.service.js';
import { SignInCookies } from './sign-in/sign-in-cookies.js';
import { SiteData } from './sign-in/site-data.js';
import { Transports } from './sign-in/transports.js';
import { AccessTokenStrategy } from './strategies/access-token.strategy.js';
import { ApiKeyStrategy } from './strategies/api-key.strategy.js';
import { LocalStrategy } from './strategies/local.strategy.js';
import { ProofRequests } from './strategies/proof-requests.js';
import { SessionTokenStrategy } from './strategies/session-token.strategy.js';
import { StrategyRegistry } from './strategies/strategy-registry.js';
import { Upgrades } from './upgrades.js';

const ROUTES = [ModeDiscovery, ModeRegistry, RouteMetadataReader, RouteDecider, RouteTable];
const STRATEGIES = [
  LocalStrategy,
  AccessTokenStrategy,
  SessionTokenStrategy,
  ApiKeyStrategy,
  ProofRequests,
  StrategyRegistry,
];
const SIGN_IN = [
  ExchangeService,
  LoginService,
  LogoutService,
  PasswordChangeService,
  SignInCookies,
  SiteData,
  SignInIssuer,
  Transports,
];

/** Modes, strategies, guards and sign-in. */
@Module({
  imports: [DiscoveryModule, UsersModule, SessionsModule, TokensModule],
  controllers: [AuthController],
  providers: [
    ...ROUTES,
    ...STRATEGIES,
    ...API_KEY_MODES,
    ...SIGN_IN,
    CredentialReader,
    CrossSiteProtection,
    Denials,
    ModeGuard,
    AuthoritiesGuard,
    Upgrades,
    // useExisting, so that an application's tests can override the guards by their classes. The order is the order in which
    // they run: nobody is held to authorities before they are known.
    { provide: APP_GUARD, useExisting: ModeGuard },
    { provide: APP_GUARD, useExisting: AuthoritiesGuard },
  ],
  exports: [ModeGuard, AuthoritiesGuard, RouteTable, ModeRegistry, StrategyRegistry, Upgrades],
})
export class AuthModule {}
