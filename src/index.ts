/**
 * The public surface of Portcullis as a library. What stands here is stable; nothing else can be imported.
 *
 * @example
 * ```ts
 * import { CurrentPrincipal, PortcullisModule, Roles, type Principal } from 'portcullis';
 * ```
 *
 * @packageDocumentation
 */

// The module, and an application around it.
export { PortcullisModule } from './portcullis.module.js';
export type { ControllerGroup, HostingOptions } from './hosting/hosting-options.js';
export type { Override } from './hosting/overriding.js';
export { configurePortcullis, createPortcullisApp, type HostAppOptions } from './host-app.js';
export { stopOnSignals, type StopOptions } from './http/shutdown.js';
export { startupMessage } from './startup-message.js';

// Configuration: from files and environment, or in code.
export {
  CONFIG,
  ConfigError,
  loadConfig,
  parseConfig,
  type Config,
  type ConfigProblem,
  type ConfigSurroundings,
  type LoadConfigOptions,
  type PortcullisOptions,
  type SettingSource,
  type Transport,
} from './config/index.js';

// Which routes ask for what.
export { AuthMode, MaxStaleness, OptionalAuth, Permissions, Public, RecentLogin, Roles } from './access/decorators.js';

// Who is asking: for handlers, and for guards and interceptors of one's own.
export {
  EVERY_PERMISSION,
  holdsPermission,
  type CredentialKind,
  type Principal,
  type PrincipalSource,
} from './access/principal.js';
export { CurrentPrincipal, principalOf, requestOf } from './access/request-principal.js';

// The guards, global by default, to override in tests or to extend; and what they decide by.
export { AuthoritiesGuard } from './auth/guards/authorities.guard.js';
export { ModeGuard } from './auth/guards/mode.guard.js';
export { CredentialReader } from './auth/credentials/credential-reader.js';
export type { AuthenticationScheme, Mode, TakenCredential } from './auth/modes/mode.js';
export type { ModeSource, RouteAccess, RouteDecision } from './auth/routes/route-decision.js';
export { RouteTable, type RouteTableRow } from './auth/routes/route-table.js';

// API keys of users, to make or end them from an application. See docs/api-keys.md.
export { ApiKeysService, type ApiKeyMaker, type CreatedApiKey } from './tokens/api-keys/api-keys.service.js';
export type { ApiKey } from './tokens/api-keys/api-key.js';

// Modes of one's own: a Passport strategy or a class that says who a request comes from. See docs/strategies.md.
export {
  provideMode,
  ProvidesMode,
  type CredentialSource,
  type ModeOptions,
  type StrategyFactory,
} from './auth/modes/provides-mode.js';
export type { Credential } from './auth/credentials/credential.js';
export type { ProvenPrincipal } from './auth/strategies/proven-principal.js';
export type { RequestProof, RequestStrategy } from './auth/strategies/request-strategy.js';

// Saying no: a problem document with a stable code, like every error of Portcullis.
export { Problem, problem, type FieldError, type ProblemClass, type ProblemOptions } from './http/problem.js';
export { ProblemFilter } from './http/problem.filter.js';
export { AmbiguousCredentials, InsufficientPermission, RouteConfigurationError } from './auth/auth.errors.js';
export { NotFound, ValidationFailed } from './http/http.errors.js';

// Describing routes: bodies they take, what they answer, and how it is documented.
export { AcceptsForm, UnparsedBody } from './http/body-decorators.js';
export { NoStore } from './http/no-store.js';
export { Answers, Problems } from './http/openapi.decorators.js';
export { clientAddress, requestIdOf } from './http/request-context.js';

// Services to inject. Those that take something away return a receipt: from then on no node accepts it.
export { UsersService, type Registration, type UserFilter } from './users/users.service.js';
export { UserDirectory, type DirectoryPerson } from './users/user-directory.js';
export { userDirectoryContract, type ContractCheck, type DirectoryUnderTest } from './users/user-directory-contract.js';
export { PasswordHasher } from './users/password-hasher.js';
export { UserAdministration, type UserChanged } from './users/user-administration.service.js';
export { RolesService, type RoleChanged } from './users/roles.service.js';
export { SessionEnding } from './sessions/session-ending.js';
export type { Actor } from './users/privilege.js';
export type { Role } from './users/role.js';
export type { User, UserStatus } from './users/user.js';
export type { Receipt } from './changes/receipt.js';
export type { Page } from './http/page.js';

// Claims of one's own in access tokens. See docs/claims.md.
export {
  ProvidesClaims,
  type AdditionalClaims,
  type ClaimsProvider,
  type ClaimsSubject,
  type JsonValue,
} from './tokens/claims/claims-provider.js';
export type { Session } from './sessions/session.js';

// Signing in by other providers. See docs/sign-in-strategies.md.
export {
  SignsIn,
  type SignInIdentity,
  type SignInProvider,
  type SignInStrategy,
  type SignsInOptions,
  type StrategyContext,
} from './auth/providers/sign-in-provider.js';
export {
  SignInDenied,
  SignInProviderError,
  SignInProviderUnavailable,
  SignInRejected,
} from './auth/providers/providers.errors.js';
export type { Identity } from './users/identities/identity.js';

// What happened, told after it has committed, and the record of it. See docs/events.md.
export { PortcullisEvents, type EventListener, type EventOf, type ListenOptions } from './audit/portcullis-events.js';
export { AuditTrail, type AuditFilter, type AuditListing } from './audit/audit-trail.js';
export type { AnyAuditEvent, AuditEvent } from './audit/audit-event.js';
export type {
  AuditDetails,
  AuditEventType,
  AuditOutcome,
  SessionEndReason,
  SignInFailure,
  SubjectKind,
} from './audit/audit-vocabulary.js';
export type { Agent, AgentKind } from './changes/agent.js';
export { CurrentActor, type ActingPrincipal, type RequestOrigin } from './http/request-origin.js';

// Connections that stay open, and end with their session. See docs/live-streams.md.
export { LiveStreams, type StreamOptions } from './sessions/live-streams.js';
export { closeCodeOf, LiveStreamEnded, type StreamEnd } from './sessions/live-streams-end.js';
export type { StreamRequirements } from './sessions/live-streams-demand.js';
export { Upgrades, type UpgradeVerifier } from './auth/upgrades.js';

// Signing in and out, for routes of one's own in place of ours. See docs/embedding.md.
export { LoginService, type LoggedIn } from './auth/sign-in/login.service.js';
export type { SignInRequest } from './auth/sign-in/sign-in-request.js';
export { LogoutService } from './auth/sign-in/logout.service.js';
export { SignInCookies } from './auth/sign-in/sign-in-cookies.js';
export type { SignedIn, SignInAnswer } from './auth/sign-in/sign-in-issuer.js';
export type { LoginBody } from './auth/sign-in/sign-in.schemas.js';
export type { SessionView } from './sessions/session.js';
export { TokenIssuer, type Tokens } from './tokens/token-issuer.js';
export { rawRequest, type HttpRequest, type HttpResponse } from './http/http-io.js';

// Time, to inject, and to move in tests.
export { Clock, SystemClock } from './clock/clock.js';
