import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { MaxStaleness } from '../../access/index.js';
import { ReceiptSchema, type Receipt } from '../../changes/receipt.js';
import { NoStore } from '../../http/no-store.js';
import { Answers, Problems } from '../../http/openapi.decorators.js';
import { ApiOperation, ApiTags } from '../../http/swagger.decorators.js';
import type { Page } from '../../http/page.js';
import { CurrentActor, type ActingPrincipal } from '../../http/request-origin.js';
import { personOf } from '../../sessions/person.js';
import type { ApiKey } from './api-key.js';
import { ApiKeyPageSchema, ApiKeysQuery, CreateApiKeyBody, CreatedApiKeySchema } from './api-keys.schemas.js';
import { ApiKeysService, type CreatedApiKey } from './api-keys.service.js';

/** One's own API keys. Only a session of their user makes, shows or ends them: never a key, whatever it permits. */
@ApiTags('api-keys')
@Controller('v1/api-keys')
@MaxStaleness('0s')
export class ApiKeysController {
  constructor(@Inject(ApiKeysService) private readonly keys: ApiKeysService) {}

  @Post()
  @HttpCode(201)
  @NoStore()
  @ApiOperation({ summary: 'Make an API key' })
  @Answers(201, CreatedApiKeySchema, 'The key, and its secret, which is shown this once')
  @Problems('privilege_escalation', 'too_many_api_keys', 'person_required', 'session_not_found')
  create(
    @CurrentActor() actor: ActingPrincipal,
    @Body({ schema: CreateApiKeyBody }) body: CreateApiKeyBody,
  ): Promise<CreatedApiKey> {
    return this.keys.create(personOf(actor), body);
  }

  @Get()
  @NoStore()
  @ApiOperation({ summary: 'One’s own API keys that are in force, newest first' })
  @Answers(200, ApiKeyPageSchema, 'A page of keys')
  @Problems('person_required')
  list(
    @CurrentActor() actor: ActingPrincipal,
    @Query({ schema: ApiKeysQuery }) query: ApiKeysQuery,
  ): Promise<Page<ApiKey>> {
    return this.keys.ofUser(personOf(actor).userId, query);
  }

  @Delete()
  @ApiOperation({ summary: 'End all of one’s own API keys' })
  @Answers(200, ReceiptSchema, 'They are accepted nowhere any more')
  @Problems('person_required', 'validation_failed', 'user_not_found')
  endAll(@CurrentActor() actor: ActingPrincipal): Promise<Receipt> {
    const maker = personOf(actor);
    return this.keys.endAll(maker, maker.userId);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'End one of one’s own API keys' })
  @Answers(200, ReceiptSchema, 'It is accepted nowhere any more')
  @Problems('api_key_not_found', 'person_required')
  end(@CurrentActor() actor: ActingPrincipal, @Param('id') id: string): Promise<Receipt> {
    return this.keys.end(personOf(actor), id);
  }
}
