import { Controller, Get } from '@nestjs/common';
import { CurrentPrincipal, Public, Roles, type Principal } from 'portcullis';

@Controller()
export class AppController {
  @Get()
  @Public()
  greet(): string {
    return 'Hello World!';
  }

  @Get('me')
  whoAmI(@CurrentPrincipal() principal: Principal): { userId: string | null } {
    return { userId: principal.userId };
  }

  @Get('payroll')
  @Roles('manager')
  payroll(): { lines: number } {
    return { lines: 2 };
  }
}
