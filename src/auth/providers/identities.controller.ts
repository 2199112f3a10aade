import { Body, Controller, Delete, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { CurrentPrincipal, MaxStaleness, RecentLogin, type Principal } from '../../access/index.js';
import { ReceiptSchema, type Receipt } from '../../changes/receipt.js';
import { appendHeader, type HttpRequest, type HttpResponse } from '../../http/http-io.js';
import { LimitedByAddress } from '../../http/limited-by-address.js';
import { NoStore } from '../../http/no-store.js';
import { Answers, Problems } from '../../http/openapi.decorators.js';
import { ApiOperation, ApiTags } from '../../http/swagger.decorators.js';
import { CurrentActor, type ActingPrincipal } from '../../http/request-origin.js';
import { personOf } from '../../sessions/person.js';
import { IdentitiesService } from '../../users/identities/identities.service.js';
import type { Identity } from '../../users/identities/identity.js';
import { agentOf } from '../../users/privilege.js';
import { signInRequestOf } from '../sign-in/sign-in-request.js';
import { IdentityLinking } from './identity-linking.service.js';
import { IdentitiesSchema, LinkAnswerSchema, LinkBody } from './providers.schemas.js';

/** One's own identities at other providers. See docs/sign-in-strategies.md. */
@ApiTags('sign-in')
@Controller('v1/auth')
@MaxStaleness('0s')
export class IdentitiesController {
  constructor(
    @Inject(IdentityLinking) private readonly linking: IdentityLinking,
    @Inject(IdentitiesService) private readonly identities: IdentitiesService,
  ) {}

  @Get('identities')
  @NoStore()
  @ApiOperation({ summary: 'One’s own identities at other providers, oldest first' })
  @Answers(200, IdentitiesSchema, 'All of them')
  @Problems('person_required')
  async list(@CurrentPrincipal() principal: Principal): Promise<{ items: Identity[] }> {
    return { items: await this.identities.listOf(personOf(principal).userId) };
  }

  @Post('providers/:name/link')
  @RecentLogin('10m')
  @LimitedByAddress('providers')
  @NoStore()
  @ApiOperation({ summary: 'Link an identity to one’s own account' })
  @Answers(200, LinkAnswerSchema, 'The identity, or where to send the browser next')
  @Problems(
    'person_required',
    'recent_login_required',
    'sign_in_provider_not_found',
    'return_to_not_allowed',
    'identity_taken',
    'sign_in_rejected',
    'sign_in_provider_unavailable',
    'sign_in_strategy_refused',
    'too_many_attempts',
  )
  async link(
    @Param('name') name: string,
    @Body({ schema: LinkBody }) body: LinkBody,
    @CurrentPrincipal() principal: Principal,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: HttpResponse,
  ): Promise<{ url: string } | { identity: Identity }> {
    const started = await this.linking.start(name, body, personOf(principal), signInRequestOf(request));
    if (!('cookie' in started)) return { identity: started };
    appendHeader(response, 'set-cookie', started.cookie);
    return { url: started.url };
  }

  @Delete('identities/:id')
  @RecentLogin('10m')
  @ApiOperation({ summary: 'Unlink an identity; the sessions that it began end, but this one' })
  @Answers(200, ReceiptSchema, 'Nobody signs in by it any more')
  @Problems('person_required', 'recent_login_required', 'identity_not_found', 'last_sign_in_method')
  unlink(@Param('id') id: string, @CurrentActor() actor: ActingPrincipal): Promise<Receipt> {
    return this.linking.unlink(personOf(actor), id, agentOf(actor));
  }
}
