import { Controller, Delete, Get, Param } from '@nestjs/common';
import { CurrentPrincipal, MaxStaleness, Permissions, Public, RecentLogin, Roles, type Principal } from 'portcullis';

@Controller('reports')
@Roles('manager')
export class ReportsController {
  @Get()
  list(@CurrentPrincipal() principal: Principal) {
    return { for: principal.userId, decidedBy: principal.source };
  }

  @Get('count')
  @Public()
  count() {
    return { count: 2 };
  }

  @Delete(':id')
  @Permissions('report:delete')
  @MaxStaleness('0s') // no rule can make this a jwt route
  @RecentLogin('15m') // the password was proven in the last 15 minutes
  remove(@Param('id') id: string) {
    return { removed: id };
  }
}
