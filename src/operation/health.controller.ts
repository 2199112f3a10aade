import { Controller, Get, Inject } from '@nestjs/common';
import { z } from 'zod';
import { Public } from '../access/index.js';
import { Lease } from '../changes/lease.js';
import { Database } from '../database/database.js';
import { unavailableForNow } from '../database/state-unavailable.js';
import { withDeadline } from '../database/with-deadline.js';
import { Answers, Problems } from '../http/openapi.decorators.js';
import { ApiOperation, ApiTags } from '../http/swagger.decorators.js';

const LiveSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Live' });
const ReadySchema = z
  .object({ status: z.literal('ok'), checks: z.object({ database: z.literal('ok'), lease: z.literal('ok') }) })
  .meta({ id: 'Ready' });

/** How long the probe waits for the database, in milliseconds: a supervisor's own patience is often 2 s. */
const READ_DEADLINE_MS = 1_500;

/** For load balancers and supervisors. */
@ApiTags('operation')
@Controller('health')
@Public()
export class HealthController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Lease) private readonly lease: Lease,
  ) {}

  /** Whether the process answers at all. No I/O: a database that is away must not get the process killed. */
  @Get('live')
  @ApiOperation({ summary: 'Whether the process answers' })
  @Answers(200, LiveSchema, 'It does')
  live(): z.infer<typeof LiveSchema> {
    return { status: 'ok' };
  }

  /**
   * Whether this node can decide requests at full speed: the database answers, and the lease lets memory be believed. One
   * read, waited for 1.5 s at most.
   *
   * @throws StateUnavailable while the database can't be read, or this node holds no lease
   */
  @Get('ready')
  @ApiOperation({ summary: 'Whether this node can decide requests' })
  @Answers(200, ReadySchema, 'It can')
  @Problems('state_unavailable')
  async ready(): Promise<z.infer<typeof ReadySchema>> {
    await withDeadline(this.database.query('SELECT 1'), READ_DEADLINE_MS);
    if (!this.lease.isTrusted()) {
      throw unavailableForNow({ detail: 'This node holds no lease.' });
    }
    return { status: 'ok', checks: { database: 'ok', lease: 'ok' } };
  }
}
