import { applyDecorators, Body, Controller, Get, Inject, Param, Post, Query, Redirect, Req, Res } from '@nestjs/common';
import { MaxStaleness, Public } from '../../access/index.js';
import { AcceptsForm } from '../../http/body-decorators.js';
import { appendHeader, type HttpRequest, type HttpResponse } from '../../http/http-io.js';
import { LimitedByAddress } from '../../http/limited-by-address.js';
import { NoStore } from '../../http/no-store.js';
import { Answers, Problems } from '../../http/openapi.decorators.js';
import { ApiBody, ApiOperation, ApiTags } from '../../http/swagger.decorators.js';
import type { SignInAnswer } from '../sign-in/sign-in-issuer.js';
import { SignInCookies } from '../sign-in/sign-in-cookies.js';
import { signInRequestOf } from '../sign-in/sign-in-request.js';
import { SignInAnswerSchema } from '../sign-in/sign-in.schemas.js';
import { ProviderCallback } from './callback.service.js';
import { DirectSignIn } from './direct-sign-in.service.js';
import { ProviderRegistry } from './provider-registry.js';
import { CodeBody, DirectLoginBody, ProvidersSchema, StartQuery } from './providers.schemas.js';
import { RedirectSignIn } from './redirect-sign-in.service.js';
import type { SignsInMark } from './sign-in-provider.js';

/** What may come of an identity that a provider has vouched for. */
const OF_ACCOUNTS = [
  'account_suspended',
  'identity_not_linked',
  'identity_without_email',
  'registration_disabled',
  'sign_in_rejected',
  'sign_in_provider_unavailable',
  'too_many_attempts',
  'state_unavailable',
];

/** A route that a browser comes back to, and is sent on from. */
function BackFromProvider(summary: string): MethodDecorator {
  return applyDecorators(
    Redirect(),
    NoStore(),
    ApiOperation({ summary }),
    Answers(303, null, 'Signed in or linked: to `returnTo`; failed: to `errorTo`, where there is one', [
      'location',
      'set-cookie',
    ]),
    LimitedByAddress('providers'),
    Problems(
      'sign_in_provider_not_found',
      'sign_in_flow_invalid',
      'sign_in_denied',
      'identity_taken',
      'invalid_session',
      'invalid_credentials',
      ...OF_ACCOUNTS,
    ),
  );
}

/** Signing in by other providers. See docs/sign-in-strategies.md. */
@ApiTags('sign-in')
@Controller('v1/auth/providers')
@Public()
@MaxStaleness('0s')
export class ProvidersController {
  constructor(
    @Inject(ProviderRegistry) private readonly registry: ProviderRegistry,
    @Inject(RedirectSignIn) private readonly redirects: RedirectSignIn,
    @Inject(DirectSignIn) private readonly direct: DirectSignIn,
    @Inject(ProviderCallback) private readonly callbacks: ProviderCallback,
    @Inject(SignInCookies) private readonly cookies: SignInCookies,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Providers to sign in by' })
  @Answers(200, ProvidersSchema, 'Each with the name that its routes have')
  list(): { items: Pick<SignsInMark, 'name' | 'label' | 'flow'>[] } {
    return { items: this.registry.list().map(({ name, label, flow }) => ({ name, label, flow })) };
  }

  @Get(':name/login')
  @Redirect()
  @NoStore()
  @ApiOperation({ summary: 'Send the browser to a provider' })
  @Answers(302, null, 'To the provider', ['location', 'set-cookie'])
  @Problems(
    'sign_in_provider_not_found',
    'return_to_not_allowed',
    'transport_not_allowed',
    'cross_site_request',
    'sign_in_rejected',
    'sign_in_provider_unavailable',
    'sign_in_strategy_refused',
  )
  async start(
    @Param('name') name: string,
    @Query({ schema: StartQuery }) query: StartQuery,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: HttpResponse,
  ): Promise<{ url: string; statusCode: number }> {
    const { url, cookie } = await this.redirects.start(name, query, signInRequestOf(request));
    appendHeader(response, 'set-cookie', cookie);
    return { url, statusCode: 302 };
  }

  @Post(':name/login')
  @NoStore()
  @ApiOperation({ summary: 'Sign in by credentials that a provider’s strategy reads' })
  @Answers(200, SignInAnswerSchema, 'Signed in', ['set-cookie', 'portcullis-receipt'])
  @LimitedByAddress('providers')
  @Problems(
    'sign_in_provider_not_found',
    'transport_not_allowed',
    'cross_site_request',
    'invalid_credentials',
    'claims_unavailable',
    ...OF_ACCOUNTS,
  )
  async login(
    @Param('name') name: string,
    @Body({ schema: DirectLoginBody }) body: DirectLoginBody,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: HttpResponse,
  ): Promise<SignInAnswer> {
    const loggedIn = await this.direct.login(name, body, signInRequestOf(request));
    this.cookies.put(response, loggedIn);
    return loggedIn.answer;
  }

  @Get(':name/callback')
  @BackFromProvider('Where a provider sends the browser back to')
  callback(
    @Param('name') name: string,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: HttpResponse,
  ): Promise<{ url: string; statusCode: number }> {
    return this.comeBack(name, undefined, request, response);
  }

  @Post(':name/callback')
  @AcceptsForm()
  @BackFromProvider('The same for a provider whose page posts a form')
  @ApiBody({
    required: true,
    content: { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } },
  } as never)
  postedCallback(
    @Param('name') name: string,
    @Body() body: unknown,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: HttpResponse,
  ): Promise<{ url: string; statusCode: number }> {
    return this.comeBack(name, body, request, response);
  }

  @Post(':name/exchange')
  @NoStore()
  @ApiOperation({ summary: 'Trade the code of a sign-in by redirect for its session' })
  @Answers(200, SignInAnswerSchema, 'Signed in')
  @LimitedByAddress('providers')
  @Problems(
    'sign_in_provider_not_found',
    'sign_in_flow_invalid',
    'invalid_credentials',
    'too_many_attempts',
    'claims_unavailable',
    'state_unavailable',
  )
  async exchange(
    @Param('name') name: string,
    @Body({ schema: CodeBody }) body: CodeBody,
    @Req() request: HttpRequest,
  ): Promise<SignInAnswer> {
    return (await this.redirects.exchange(name, body, signInRequestOf(request))).answer;
  }

  private async comeBack(
    name: string,
    body: unknown,
    request: HttpRequest,
    response: HttpResponse,
  ): Promise<{ url: string; statusCode: number }> {
    const claimed = await this.callbacks.claim(name, body, signInRequestOf(request));
    appendHeader(response, 'set-cookie', claimed.clearCookie);
    const returned = await claimed.finish();
    this.cookies.put(response, returned);
    return { url: returned.url, statusCode: 303 };
  }
}
