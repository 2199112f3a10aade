import { Controller, Get, Module } from '@nestjs/common';
import { AuthMode, CurrentPrincipal, Permissions, type Principal } from 'portcullis';

@Controller('invoices')
@AuthMode('hybrid-or-api-key')
export class InvoicesController {
  @Get()
  @Permissions('invoice:read')
  list(@CurrentPrincipal() reader: Principal): { readBy: string } {
    return { readBy: reader.credential };
  }
}

@Module({ controllers: [InvoicesController] })
export class InvoicesModule {}
