import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { MaxStaleness, Permissions } from '../access/index.js';
import { NoStore } from '../http/no-store.js';
import { Answers, Problems } from '../http/openapi.decorators.js';
import { ApiOperation, ApiTags } from '../http/swagger.decorators.js';
import type { Page } from '../http/page.js';
import { CurrentActor, type ActingPrincipal } from '../http/request-origin.js';
import { UserSchema, type User } from './user.js';
import { UserAdministration, type UserChanged } from './user-administration.service.js';
import {
  CreateUserBody,
  SetRolesBody,
  UpdateUserBody,
  UserChangedSchema,
  UserPageSchema,
  UsersQuery,
} from './user.schemas.js';
import { UsersService } from './users.service.js';

/** Users, as administrators see and change them. */
@ApiTags('users')
@Controller('v1/users')
@MaxStaleness('0s')
export class UsersController {
  constructor(
    @Inject(UsersService) private readonly users: UsersService,
    @Inject(UserAdministration) private readonly administration: UserAdministration,
  ) {}

  @Get()
  @NoStore()
  @Permissions('users:read')
  @ApiOperation({ summary: 'List users, oldest first' })
  @Answers(200, UserPageSchema, 'One page')
  list(@Query({ schema: UsersQuery }) query: UsersQuery): Promise<Page<User>> {
    return this.users.list(query);
  }

  @Get(':id')
  @NoStore()
  @Permissions('users:read')
  @ApiOperation({ summary: 'One user' })
  @Answers(200, UserSchema, 'The user')
  @Problems('user_not_found')
  get(@Param('id') id: string): Promise<User> {
    return this.users.get(id);
  }

  @Post()
  @Permissions('users:write')
  @ApiOperation({ summary: 'Make an account; with roles it takes `roles:assign` as well' })
  @Answers(201, UserChangedSchema, 'The new user')
  @Problems(
    'email_taken',
    'password_rejected',
    'breach_check_unavailable',
    'role_not_found',
    'privilege_escalation',
    'overloaded',
  )
  create(
    @CurrentActor() actor: ActingPrincipal,
    @Body({ schema: CreateUserBody }) body: CreateUserBody,
  ): Promise<UserChanged> {
    return this.administration.create(actor, body);
  }

  @Patch(':id')
  @Permissions('users:write')
  @ApiOperation({ summary: 'Change address or name' })
  @Answers(200, UserChangedSchema, 'The user as they are now')
  @Problems('user_not_found', 'privilege_escalation', 'email_taken')
  update(
    @CurrentActor() actor: ActingPrincipal,
    @Param('id') id: string,
    @Body({ schema: UpdateUserBody }) body: UpdateUserBody,
  ): Promise<UserChanged> {
    return this.administration.update(actor, id, body);
  }

  @Delete(':id')
  @Permissions('users:write')
  @ApiOperation({ summary: 'Delete a user and end all their sessions' })
  @Answers(200, UserChangedSchema, 'Deleted, everywhere; the user as they were')
  @Problems('user_not_found', 'privilege_escalation', 'last_administrator')
  remove(@CurrentActor() actor: ActingPrincipal, @Param('id') id: string): Promise<UserChanged> {
    return this.administration.remove(actor, id);
  }

  @Post(':id/suspend')
  @Permissions('users:write')
  @ApiOperation({ summary: 'Suspend a user and end all their sessions' })
  @Answers(200, UserChangedSchema, 'Suspended, everywhere')
  @Problems('user_not_found', 'privilege_escalation', 'last_administrator')
  suspend(@CurrentActor() actor: ActingPrincipal, @Param('id') id: string): Promise<UserChanged> {
    return this.administration.suspend(actor, id);
  }

  @Post(':id/reinstate')
  @Permissions('users:write')
  @ApiOperation({ summary: 'Let a suspended user sign in again' })
  @Answers(200, UserChangedSchema, 'Active; no session came back')
  @Problems('user_not_found', 'privilege_escalation')
  reinstate(@CurrentActor() actor: ActingPrincipal, @Param('id') id: string): Promise<UserChanged> {
    return this.administration.reinstate(actor, id);
  }

  @Put(':id/roles')
  @Permissions('users:write', 'roles:assign')
  @ApiOperation({ summary: 'Give a user exactly these roles' })
  @Answers(200, UserChangedSchema, 'The user with these roles')
  @Problems('user_not_found', 'role_not_found', 'privilege_escalation', 'last_administrator')
  setRoles(
    @CurrentActor() actor: ActingPrincipal,
    @Param('id') id: string,
    @Body({ schema: SetRolesBody }) { roles }: SetRolesBody,
  ): Promise<UserChanged> {
    return this.administration.setRoles(actor, id, roles);
  }
}
