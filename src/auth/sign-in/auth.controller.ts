import { Body, Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { CurrentPrincipal, MaxStaleness, Public, type Principal } from '../../access/index.js';
import { setReceipt, type Receipt } from '../../changes/receipt.js';
import { CONFIG, type Config } from '../../config/index.js';
import { rawRequest, type HttpRequest, type HttpResponse } from '../../http/http-io.js';
import { LimitedByAddress } from '../../http/limited-by-address.js';
import { CurrentActor, CurrentOrigin, type ActingPrincipal, type RequestOrigin } from '../../http/request-origin.js';
import { NoStore } from '../../http/no-store.js';
import { Answers, Problems } from '../../http/openapi.decorators.js';
import { ApiOperation, ApiTags } from '../../http/swagger.decorators.js';
import { TokenIssuer, type Tokens } from '../../tokens/token-issuer.js';
import { UserSchema, type User } from '../../users/user.js';
import { UsersService } from '../../users/users.service.js';
import { RegistrationDisabled } from '../auth.errors.js';
import { liveOf } from '../guards/request-live.js';
import { ExchangeService } from './exchange.service.js';
import type { SignInAnswer } from './sign-in-issuer.js';
import { LoginService } from './login.service.js';
import { LogoutService } from './logout.service.js';
import { describeMe, type MeAnswer } from './me.js';
import { PasswordChangeService } from './password-change.service.js';
import { SignInCookies } from './sign-in-cookies.js';
import { signInRequestOf } from './sign-in-request.js';
import { SiteData } from './site-data.js';
import {
  ExchangeBody,
  LoginBody,
  LogoutBody,
  MeAnswerSchema,
  PasswordAnswerSchema,
  PasswordBody,
  RefreshAnswerSchema,
  RefreshBody,
  RegisterBody,
  SignInAnswerSchema,
} from './sign-in.schemas.js';

/** Signing in and out. */
@ApiTags('sign-in')
@Controller('v1/auth')
export class AuthController {
  constructor(
    @Inject(UsersService) private readonly users: UsersService,
    @Inject(LoginService) private readonly logins: LoginService,
    @Inject(LogoutService) private readonly logouts: LogoutService,
    @Inject(ExchangeService) private readonly exchanges: ExchangeService,
    @Inject(PasswordChangeService) private readonly passwords: PasswordChangeService,
    @Inject(TokenIssuer) private readonly tokens: TokenIssuer,
    @Inject(SignInCookies) private readonly cookies: SignInCookies,
    @Inject(SiteData) private readonly siteData: SiteData,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('register')
  @Public()
  @MaxStaleness('0s')
  @ApiOperation({ summary: 'Make an account' })
  @Answers(201, UserSchema, 'The new user')
  @LimitedByAddress('registrations')
  @Problems(
    'email_taken',
    'password_rejected',
    'breach_check_unavailable',
    'registration_disabled',
    'too_many_attempts',
    'overloaded',
    'state_unavailable',
  )
  register(@Body({ schema: RegisterBody }) body: RegisterBody, @CurrentOrigin() from: RequestOrigin): Promise<User> {
    if (!this.config.registration.enabled || !this.users.keepsPasswords) throw new RegistrationDisabled();
    return this.users.register(body, from);
  }

  @Post('login')
  @Public()
  @MaxStaleness('0s')
  @NoStore()
  @ApiOperation({ summary: 'Sign in by e-mail and password' })
  @Answers(200, SignInAnswerSchema, 'Signed in', ['set-cookie', 'portcullis-receipt'])
  @Problems(
    'invalid_credentials',
    'account_suspended',
    'transport_not_allowed',
    'cross_site_request',
    'too_many_attempts',
    'overloaded',
    'claims_unavailable',
    'directory_unavailable',
    'state_unavailable',
  )
  async login(
    @Body({ schema: LoginBody }) body: LoginBody,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: HttpResponse,
  ): Promise<SignInAnswer> {
    const loggedIn = await this.logins.login(body, signInRequestOf(request));
    this.cookies.put(response, loggedIn);
    return loggedIn.answer;
  }

  @Post('refresh')
  @Public()
  @MaxStaleness('0s')
  @NoStore()
  @ApiOperation({ summary: 'Trade a refresh token for a new pair' })
  @Answers(200, RefreshAnswerSchema, 'A new access token and the successor of the refresh token')
  @LimitedByAddress('refreshes')
  @Problems(
    'invalid_refresh_token',
    'refresh_superseded',
    'too_many_attempts',
    'claims_unavailable',
    'state_unavailable',
  )
  async refresh(
    @Body({ schema: RefreshBody }) { refreshToken }: RefreshBody,
    @CurrentOrigin() from: RequestOrigin,
  ): Promise<{ tokens: Tokens }> {
    return { tokens: await this.tokens.refresh(refreshToken, from) };
  }

  @Post('exchange')
  @Public()
  @MaxStaleness('0s')
  @NoStore()
  @ApiOperation({ summary: 'Trade a session token or a refresh token for another transport of the same session' })
  @Answers(200, SignInAnswerSchema, 'The same session in its new transport', ['set-cookie', 'portcullis-receipt'])
  @Problems(
    'exchange_disabled',
    'transport_not_allowed',
    'cross_site_request',
    'ambiguous_credentials',
    'credential_missing',
    'credential_not_accepted',
    'invalid_session',
    'invalid_refresh_token',
    'claims_unavailable',
    'state_unavailable',
  )
  async exchange(
    @Body({ schema: ExchangeBody }) body: ExchangeBody,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: HttpResponse,
  ): Promise<SignInAnswer> {
    const raw = rawRequest(request);
    const { answer, cookie, receipt } = await this.exchanges.exchange(body, raw);
    if (cookie !== undefined) this.cookies.set(response, cookie);
    else this.cookies.clear(response, raw);
    setReceipt(response, receipt);
    return answer;
  }

  @Post('logout')
  @Public()
  @MaxStaleness('0s')
  @ApiOperation({ summary: 'Sign out' })
  @Answers(204, null, 'Signed out', ['set-cookie', 'portcullis-receipt'])
  @Problems('ambiguous_credentials', 'state_unavailable')
  async logout(
    @Body({ schema: LogoutBody.optional() }) body: LogoutBody | undefined,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: HttpResponse,
  ): Promise<void> {
    const raw = rawRequest(request);
    const receipt = await this.logouts.logout(raw, body?.refreshToken);
    this.cookies.clear(response, raw);
    this.siteData.clear(response, raw);
    setReceipt(response, receipt);
  }

  @Get('me')
  @NoStore()
  @ApiOperation({ summary: 'Who am I' })
  @Answers(200, MeAnswerSchema, 'The user, the session and how the request was decided')
  me(@CurrentPrincipal() principal: Principal, @Req() request: HttpRequest): MeAnswer {
    return describeMe(principal, liveOf(request));
  }

  @Post('password')
  @MaxStaleness('0s')
  @NoStore()
  @ApiOperation({ summary: 'Change one’s own password; every other session ends' })
  @Answers(200, PasswordAnswerSchema, 'This session with a new secret, and the receipt', ['set-cookie'])
  @Problems(
    'invalid_credentials',
    'password_rejected',
    'breach_check_unavailable',
    'too_many_attempts',
    'overloaded',
    'claims_unavailable',
    'person_required',
  )
  async password(
    @Body({ schema: PasswordBody }) body: PasswordBody,
    @CurrentActor() actor: ActingPrincipal,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: HttpResponse,
  ): Promise<SignInAnswer & { receipt: Receipt }> {
    const { answer, cookie, receipt } = await this.passwords.change(actor, body, rawRequest(request));
    if (cookie !== undefined) this.cookies.set(response, cookie);
    return { ...answer, receipt };
  }
}
