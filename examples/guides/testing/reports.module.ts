import { Controller, Get, Module } from '@nestjs/common';
import { Permissions, PortcullisModule, Roles } from 'portcullis';

@Controller('reports')
export class ReportsController {
  @Get()
  @Roles('manager')
  list(): string[] {
    return ['annual'];
  }

  @Get('drafts')
  @Permissions('report:write')
  drafts(): string[] {
    return [];
  }
}

/** Kept in a constant, so that tests can put another module in its place. Nothing is opened before the application starts. */
export const portcullis = PortcullisModule.forRootAsync({
  useFactory: () => ({ auth: { mode: 'hybrid' }, database: { url: process.env.DATABASE_URL } }),
});

@Module({ imports: [portcullis], controllers: [ReportsController] })
export class ReportsModule {}
