import type { Server } from 'node:http';
import { Body, Controller, Header, HttpCode, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import { MaxStaleness, Public } from '../access/index.js';
import { rawRequest, setHeader, type HttpRequest, type HttpResponse } from '../http/http-io.js';
import { LimitedByAddress } from '../http/limited-by-address.js';
import { NoStore } from '../http/no-store.js';
import { AuthenticatesClients, Problems } from '../http/openapi.decorators.js';
import { ApiOperation, ApiResponse, ApiTags } from '../http/swagger.decorators.js';
import { LEASE_ANSWER_TYPE } from '../tokens/jwt/lease-answer.js';
import { OAuthErrorFilter } from '../tokens/oauth/oauth-error.filter.js';
import { RefusesInRfcForm } from '../tokens/oauth/oauth-openapi.decorators.js';
import { LeaseBody } from './lease.schemas.js';
import { LeaseService } from './lease.service.js';

/** Where verifiers in other services pull what changed. */
@ApiTags('verifiers')
@Controller('v1/changes')
export class LeaseController {
  constructor(@Inject(LeaseService) private readonly leases: LeaseService) {}

  @Post('lease')
  @Public()
  @MaxStaleness('0s')
  @NoStore()
  @UseFilters(OAuthErrorFilter)
  @RefusesInRfcForm()
  @AuthenticatesClients()
  @LimitedByAddress('clients')
  @Header('content-type', `application/${LEASE_ANSWER_TYPE}`)
  @ApiOperation({ summary: 'As an authenticated client, get a lease and what changed; waits for news' })
  @HttpCode(200)
  // By `content`, not `@ApiProduces`, which would say the same type of refusals.
  @ApiResponse({
    status: 200,
    description: 'A signed answer: epoch, term, from, to, floor, entries, lease_ms, nonce',
    content: { [`application/${LEASE_ANSWER_TYPE}`]: { schema: { type: 'string' } } },
  })
  @Problems('too_many_attempts', 'too_many_verifiers', 'state_unavailable')
  async lease(
    @Body({ schema: LeaseBody }) body: LeaseBody,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: HttpResponse,
  ): Promise<string> {
    const answer = await this.leases.pull(request, body);
    // A verifier pulls again at once; from a process that is stopping it has to go elsewhere.
    const { server } = rawRequest(request).socket as { server?: Server };
    if (server?.listening === false) setHeader(response, 'connection', 'close');
    return answer;
  }
}
