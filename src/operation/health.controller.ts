import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Public } from '../access/index.js';
import { Database } from '../database/database.js';
import { Answers, Problems } from '../http/openapi.decorators.js';

const LiveSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Live' });
const ReadySchema = z
  .object({ status: z.literal('ok'), checks: z.object({ database: z.literal('ok') }) })
  .meta({ id: 'Ready' });

/** For load balancers and supervisors. */
@ApiTags('operation')
@Controller('health')
@Public()
export class HealthController {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Whether the process answers at all. No I/O: a database that is away must not get the process killed. */
  @Get('live')
  @ApiOperation({ summary: 'Whether the process answers' })
  @Answers(200, LiveSchema, 'It does')
  live(): z.infer<typeof LiveSchema> {
    return { status: 'ok' };
  }

  /**
   * Whether this node can decide requests. One read.
   *
   * @throws StateUnavailable while the database can't be reached
   */
  @Get('ready')
  @ApiOperation({ summary: 'Whether this node can decide requests' })
  @Answers(200, ReadySchema, 'It can')
  @Problems('state_unavailable')
  async ready(): Promise<z.infer<typeof ReadySchema>> {
    await this.database.query('SELECT 1');
    return { status: 'ok', checks: { database: 'ok' } };
  }
}
