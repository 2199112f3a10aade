import { Body, Controller, Delete, Get, Inject, Param, Put, Query } from '@nestjs/common';
import { MaxStaleness, Permissions } from '../access/index.js';
import { NoStore } from '../http/no-store.js';
import { Answers, Problems } from '../http/openapi.decorators.js';
import { ApiOperation, ApiTags } from '../http/swagger.decorators.js';
import type { Page } from '../http/page.js';
import { CurrentActor, type ActingPrincipal } from '../http/request-origin.js';
import type { Role } from './role.js';
import { PutRoleBody, RoleChangedSchema, RoleNameInput, RolePageSchema, RolesQuery } from './role.schemas.js';
import { RolesService, type RoleChanged } from './roles.service.js';

/** Roles and what they permit. */
@ApiTags('roles')
@Controller('v1/roles')
@MaxStaleness('0s')
export class RolesController {
  constructor(@Inject(RolesService) private readonly roles: RolesService) {}

  @Get()
  @NoStore()
  @Permissions('roles:read')
  @ApiOperation({ summary: 'List roles by name' })
  @Answers(200, RolePageSchema, 'One page')
  list(@Query({ schema: RolesQuery }) query: RolesQuery): Promise<Page<Role>> {
    return this.roles.list(query);
  }

  @Put(':name')
  @Permissions('roles:write')
  @ApiOperation({ summary: 'Make a role, or replace what it permits' })
  @Answers(200, RoleChangedSchema, 'The role; what it lost is out of force everywhere')
  @Problems('role_is_builtin', 'privilege_escalation')
  put(
    @CurrentActor() actor: ActingPrincipal,
    @Param('name', { schema: RoleNameInput }) name: string,
    @Body({ schema: PutRoleBody }) { permissions }: PutRoleBody,
  ): Promise<RoleChanged> {
    return this.roles.put(actor, name, permissions);
  }

  @Delete(':name')
  @Permissions('roles:write')
  @ApiOperation({ summary: 'Delete a role and take it from everybody who holds it' })
  @Answers(200, RoleChangedSchema, 'Deleted, everywhere; the role as it was')
  @Problems('role_not_found', 'role_is_builtin', 'privilege_escalation')
  remove(@CurrentActor() actor: ActingPrincipal, @Param('name') name: string): Promise<RoleChanged> {
    return this.roles.remove(actor, name);
  }
}
