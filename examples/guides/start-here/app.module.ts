import { Module } from '@nestjs/common';
import { PortcullisModule } from 'portcullis';
import { ReportsController } from './reports.controller.js';

@Module({
  imports: [
    PortcullisModule.forRoot({
      auth: { mode: 'hybrid', routes: [{ match: 'GET /reports', mode: 'jwt' }] },
      tokens: { accessTtl: '5m' },
    }),
  ],
  controllers: [ReportsController],
})
export class AppModule {}
