import { Controller, Get, Post } from '@nestjs/common';
import {
  AuthMode,
  CurrentPrincipal,
  OptionalAuth,
  Permissions,
  Public,
  RecentLogin,
  Roles,
  type Principal,
} from '../../src/access/index.js';

/** A route of each kind, for tests of the guards. Nothing but what a user of the library would write. */
@Controller('probe')
export class ProbeController {
  @Get('default')
  byDefault(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Post('default')
  change(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Get('session')
  @AuthMode('session')
  session(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Get('jwt')
  @AuthMode('jwt')
  jwt(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Get('hybrid')
  @AuthMode('hybrid')
  hybrid(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Get('public')
  @Public()
  open(@CurrentPrincipal() principal: Principal | undefined): { principal: Principal | null } {
    return { principal: principal ?? null };
  }

  @Get('optional')
  @OptionalAuth()
  optional(@CurrentPrincipal() principal: Principal | undefined): { principal: Principal | null } {
    return { principal: principal ?? null };
  }

  @Get('managers')
  @Roles('manager', 'admin')
  managers(): { ok: true } {
    return { ok: true };
  }

  @Get('jwt-managers')
  @AuthMode('jwt')
  @Roles('manager')
  managersByToken(): { ok: true } {
    return { ok: true };
  }

  @Get('invoices')
  @Permissions('invoice:read', 'invoice:write')
  invoices(): { ok: true } {
    return { ok: true };
  }

  @Get('sensitive')
  @RecentLogin('5m')
  sensitive(): { ok: true } {
    return { ok: true };
  }
}
