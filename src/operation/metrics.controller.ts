import { Controller, Get, Header, Inject } from '@nestjs/common';
import { z } from 'zod';
import { MaxStaleness, Permissions } from '../access/index.js';
import { NoStore } from '../http/no-store.js';
import { Answers, Problems } from '../http/openapi.decorators.js';
import { ApiOperation, ApiProduces, ApiTags } from '../http/swagger.decorators.js';
import { METRICS_TYPE, MetricsPage } from './metrics-page.js';

/** For Prometheus, where it signs in like anybody else; `metrics.port` opens the same page to a closed network. */
@ApiTags('operation')
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(MetricsPage) private readonly page: MetricsPage) {}

  @Get()
  @NoStore()
  @Permissions('metrics:read')
  @MaxStaleness('0s')
  @Header('content-type', METRICS_TYPE)
  @ApiOperation({ summary: 'Measurements of this server, for Prometheus' })
  @ApiProduces('text/plain')
  @Answers(200, z.string(), 'One metric a line, in the text format 0.0.4')
  @Problems('state_unavailable')
  read(): Promise<string> {
    return this.page.text();
  }
}
