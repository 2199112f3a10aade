import { Controller, Delete, Get, Inject, Param, Query } from '@nestjs/common';
import { CurrentPrincipal, MaxStaleness, Permissions, type Principal } from '../access/index.js';
import { NoStore } from '../http/no-store.js';
import { Answers, Problems } from '../http/openapi.decorators.js';
import { ApiOperation, ApiTags } from '../http/swagger.decorators.js';
import type { Page } from '../http/page.js';
import { CurrentActor, type ActingPrincipal } from '../http/request-origin.js';
import type { UserChanged } from '../users/user-administration.service.js';
import { UserChangedSchema } from '../users/user.schemas.js';
import { UsersService } from '../users/users.service.js';
import type { SessionView } from './session.js';
import { SessionEnding } from './session-ending.js';
import { SessionList } from './session-list.js';
import { SessionPageSchema, SessionsQuery } from './sessions.schemas.js';

/** Somebody else's sessions, for administrators. */
@ApiTags('users')
@Controller('v1/users/:id/sessions')
@MaxStaleness('0s')
export class UserSessionsController {
  constructor(
    @Inject(UsersService) private readonly users: UsersService,
    @Inject(SessionList) private readonly list: SessionList,
    @Inject(SessionEnding) private readonly ending: SessionEnding,
  ) {}

  @Get()
  @NoStore()
  @Permissions('users:read')
  @ApiOperation({ summary: 'A user’s live sessions, newest first' })
  @Answers(200, SessionPageSchema, 'A page of sessions')
  @Problems('user_not_found')
  async listOf(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: SessionsQuery }) query: SessionsQuery,
  ): Promise<Page<SessionView>> {
    const user = await this.users.get(id);
    return this.list.ofUser(user.id, query, principal.sessionId);
  }

  @Delete()
  @Permissions('users:write')
  @ApiOperation({ summary: 'End all sessions of a user' })
  @Answers(200, UserChangedSchema, 'They are accepted nowhere any more')
  @Problems('user_not_found', 'privilege_escalation')
  endAllOf(@Param('id') id: string, @CurrentActor() actor: ActingPrincipal): Promise<UserChanged> {
    return this.ending.endAllOf(actor, id);
  }
}
