import { Controller, Get, Inject, Query } from '@nestjs/common';
import { MaxStaleness, Permissions } from '../access/index.js';
import { NoStore } from '../http/no-store.js';
import { Answers } from '../http/openapi.decorators.js';
import { ApiOperation, ApiTags } from '../http/swagger.decorators.js';
import type { Page } from '../http/page.js';
import type { AnyAuditEvent } from './audit-event.js';
import { AuditPageSchema, AuditQuery } from './audit.schemas.js';
import { AuditTrail } from './audit-trail.js';

/** The audit log, for those who may read it. */
@ApiTags('audit')
@Controller('v1/audit')
@MaxStaleness('0s')
export class AuditController {
  constructor(@Inject(AuditTrail) private readonly trail: AuditTrail) {}

  @Get()
  @Permissions('audit:read')
  @NoStore()
  @ApiOperation({ summary: 'Who did what, newest first' })
  @Answers(200, AuditPageSchema, 'One page')
  list(@Query({ schema: AuditQuery }) query: AuditQuery): Promise<Page<AnyAuditEvent>> {
    return this.trail.list(query);
  }
}
