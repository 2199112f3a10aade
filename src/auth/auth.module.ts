import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { overridable } from '../hosting/overriding.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsersModule } from '../users/users.module.js';
import { CrossSiteProtection } from './cross-site-protection.js';
import { CredentialReader } from './credentials/credential-reader.js';
import { AuthoritiesGuard } from './guards/authorities.guard.js';
import { Denials } from './guards/denials.js';
import { ModeGuard } from './guards/mode.guard.js';
import { API_KEY_MODES } from './modes/api-key-modes.js';
import { ModeRegistry } from './modes/mode-registry.js';
import { ProviderCallback } from './providers/callback.service.js';
import { DirectSignIn } from './providers/direct-sign-in.service.js';
import { FlowCookie } from './providers/flow-cookie.js';
import { IdentityAccounts } from './providers/identity-accounts.service.js';
import { IdentityLinking } from './providers/identity-linking.service.js';
import { IdentityProofs } from './providers/identity-proof.service.js';
import { IdentitySignIn } from './providers/identity-sign-in.service.js';
import { ProviderRegistry } from './providers/provider-registry.js';
import { RedirectFlows } from './providers/redirect-flows.service.js';
import { RedirectSignIn } from './providers/redirect-sign-in.service.js';
import { ReturnAddress } from './providers/return-address.js';
import { SealedMessages } from './providers/sealed-messages.js';
import { SignInCodes } from './providers/sign-in-codes.js';
import { SingleUse } from './providers/single-use.js';
import { ROUTE_PROVIDERS } from './routes/route-providers.js';
import { RouteTable } from './routes/route-table.js';
import { ExchangeService } from './sign-in/exchange.service.js';
import { SignInIssuer } from './sign-in/sign-in-issuer.js';
import { LoginService } from './sign-in/login.service.js';
import { LogoutService } from './sign-in/logout.service.js';
import { NewSessions } from './sign-in/new-sessions.service.js';
import { PasswordChangeService } from './sign-in/password-change.service.js';
import { SessionOpening } from './sign-in/session-opening.js';
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
  NewSessions,
  PasswordChangeService,
  SessionOpening,
  SignInCookies,
  SiteData,
  SignInIssuer,
  Transports,
];

const PROVIDERS = [
  DirectSignIn,
  FlowCookie,
  IdentityAccounts,
  IdentityLinking,
  IdentityProofs,
  IdentitySignIn,
  ProviderCallback,
  ProviderRegistry,
  RedirectFlows,
  RedirectSignIn,
  ReturnAddress,
  SealedMessages,
  SignInCodes,
  SingleUse,
];

/** Modes, strategies, guards and sign-in. */
@Module({
  imports: [DiscoveryModule, UsersModule, SessionsModule, TokensModule],
  providers: [
    ...ROUTE_PROVIDERS,
    ...STRATEGIES,
    ...API_KEY_MODES,
    ...SIGN_IN,
    ...PROVIDERS,
    overridable(CredentialReader),
    CrossSiteProtection,
    Denials,
    overridable(ModeGuard),
    overridable(AuthoritiesGuard),
    Upgrades,
    // useExisting, so that an application's tests can override the guards by their classes. The order is the order in which
    // they run: nobody is held to authorities before they are known.
    { provide: APP_GUARD, useExisting: ModeGuard },
    { provide: APP_GUARD, useExisting: AuthoritiesGuard },
  ],
  exports: [
    ModeGuard,
    AuthoritiesGuard,
    RouteTable,
    ModeRegistry,
    StrategyRegistry,
    Upgrades,
    ...SIGN_IN,
    ...PROVIDERS,
  ],
})
export class AuthModule {}
