import { Controller, Delete, Get, Inject, Param, Query } from '@nestjs/common';
import { CurrentPrincipal, MaxStaleness, type Principal } from '../access/index.js';
import { ReceiptSchema, type Receipt } from '../changes/receipt.js';
import { NoStore } from '../http/no-store.js';
import { Answers, Problems } from '../http/openapi.decorators.js';
import { ApiOperation, ApiTags } from '../http/swagger.decorators.js';
import type { Page } from '../http/page.js';
import { CurrentActor, type ActingPrincipal } from '../http/request-origin.js';
import { agentOf } from '../users/privilege.js';
import { personOf } from './person.js';
import type { SessionView } from './session.js';
import { SessionEnding } from './session-ending.js';
import { SessionList } from './session-list.js';
import { EndSessionsQuery, SessionPageSchema, SessionsQuery } from './sessions.schemas.js';

/** One's own sessions. */
@ApiTags('sessions')
@Controller('v1/sessions')
@MaxStaleness('0s')
export class OwnSessionsController {
  constructor(
    @Inject(SessionList) private readonly list: SessionList,
    @Inject(SessionEnding) private readonly ending: SessionEnding,
  ) {}

  @Get()
  @NoStore()
  @ApiOperation({ summary: 'One’s own live sessions, newest first' })
  @Answers(200, SessionPageSchema, 'A page of sessions')
  @Problems('person_required')
  listOwn(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: SessionsQuery }) query: SessionsQuery,
  ): Promise<Page<SessionView>> {
    return this.list.ofUser(personOf(principal).userId, query, principal.sessionId);
  }

  @Delete()
  @ApiOperation({ summary: 'End all of one’s own sessions, or all but this one' })
  @Answers(200, ReceiptSchema, 'They are accepted nowhere any more')
  @Problems('person_required', 'session_not_found', 'user_not_found')
  endAll(
    @CurrentActor() actor: ActingPrincipal,
    @Query({ schema: EndSessionsQuery }) query: EndSessionsQuery,
  ): Promise<Receipt> {
    const { userId, sessionId } = personOf(actor);
    const by = agentOf(actor);
    return query.except === 'current' ? this.ending.endOthers(userId, sessionId, by) : this.ending.endAll(userId, by);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'End one of one’s own sessions' })
  @Answers(200, ReceiptSchema, 'It is accepted nowhere any more')
  @Problems('person_required', 'session_not_found')
  endOne(@CurrentActor() actor: ActingPrincipal, @Param('id') id: string): Promise<Receipt> {
    return this.ending.endOne(personOf(actor).userId, id, agentOf(actor));
  }
}
