import {
  applyDecorators,
  Body,
  Controller,
  Header,
  Inject,
  Post,
  Req,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { MaxStaleness, Public } from '../../access/index.js';
import { setReceipt } from '../../changes/receipt.js';
import { AcceptsForm } from '../../http/body-decorators.js';
import type { HttpRequest, HttpResponse } from '../../http/http-io.js';
import { LimitedByAddress } from '../../http/limited-by-address.js';
import { NoStore } from '../../http/no-store.js';
import { Answers, AuthenticatesClients, Problems } from '../../http/openapi.decorators.js';
import { ApiOperation, ApiTags } from '../../http/swagger.decorators.js';
import { IntrospectionSchema, IntrospectionService, type Introspection } from './introspection.service.js';
import { OAuthErrorFilter } from './oauth-error.filter.js';
import { OAuthForm } from './oauth-form.js';
import { RefusesInRfcForm, TakesForm } from './oauth-openapi.decorators.js';
import { IntrospectionForm, RevocationForm, TokenForm } from './oauth.schemas.js';
import { OtherSitesGuard } from './other-sites.guard.js';
import { RevocationService } from './revocation.service.js';
import { TokenAnswerSchema, TokenEndpoint, type TokenAnswer } from './token-endpoint.service.js';

/** Open to everybody as far as the mode guard goes: these endpoints authenticate clients by themselves. */
const OAuthEndpoint = (path: string): MethodDecorator =>
  applyDecorators(
    Post(path),
    Public(),
    MaxStaleness('0s'),
    AcceptsForm(),
    NoStore(),
    Header('pragma', 'no-cache'),
    UseFilters(OAuthErrorFilter),
    UseGuards(OtherSitesGuard),
    RefusesInRfcForm(),
    AuthenticatesClients(),
    LimitedByAddress('clients'),
    Problems(
      'cross_site_request',
      'too_many_attempts',
      'unsupported_media_type',
      'malformed_body',
      'body_too_large',
      'state_unavailable',
    ),
  );

/** The endpoints of OAuth, in the forms of their RFCs: 6749, 7662 and 7009. */
@ApiTags('oauth')
@Controller('v1/oauth')
export class OAuthController {
  constructor(
    @Inject(TokenEndpoint) private readonly tokens: TokenEndpoint,
    @Inject(IntrospectionService) private readonly introspections: IntrospectionService,
    @Inject(RevocationService) private readonly revocations: RevocationService,
  ) {}

  @OAuthEndpoint('token')
  @TakesForm(TokenForm)
  @ApiOperation({ summary: 'Get an access token: for a client itself, or for a refresh token' })
  @Answers(200, TokenAnswerSchema, 'A new access token, and the successor of the refresh token')
  token(@Body() body: unknown, @Req() request: HttpRequest): Promise<TokenAnswer> {
    return this.tokens.grant(request, OAuthForm.of(request, body));
  }

  @OAuthEndpoint('introspect')
  @TakesForm(IntrospectionForm)
  @ApiOperation({ summary: 'Ask, as a client, whether an access token for one of its audiences is in force' })
  @Answers(200, IntrospectionSchema, 'What is known of it, or exactly {"active":false}')
  introspect(@Body() body: unknown, @Req() request: HttpRequest): Promise<Introspection> {
    return this.introspections.introspect(request, OAuthForm.of(request, body));
  }

  @OAuthEndpoint('revoke')
  @TakesForm(RevocationForm)
  @ApiOperation({ summary: 'Revoke an access or refresh token, and with it the session' })
  @Answers(200, null, 'It is accepted nowhere any more, if it ever was', ['portcullis-receipt'])
  async revoke(
    @Body() body: unknown,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: HttpResponse,
  ): Promise<void> {
    setReceipt(response, await this.revocations.revoke(request, OAuthForm.of(request, body)));
  }
}
