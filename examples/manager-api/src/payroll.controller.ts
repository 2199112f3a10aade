import { Controller, Get } from '@nestjs/common';
import { AuthMode, CurrentPrincipal, Roles, type Principal } from 'portcullis';

/** What people earn: nothing that a token in somebody's hands should still open after a demotion. */
@Controller('v1/payroll')
@Roles('manager')
export class PayrollController {
  /** A session and nothing else, by decorator. */
  @Get()
  @AuthMode('session')
  read(@CurrentPrincipal() reader: Principal): { readBy: string | null; lines: object[] } {
    return { readBy: reader.userId, lines: [{ name: 'Ada', monthly: 7200 }] };
  }
}
