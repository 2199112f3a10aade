import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ArticlesController } from './articles.controller.js';
import { Articles } from './articles.js';
import { TenantGuard } from './tenant.guard.js';

@Module({
  controllers: [ArticlesController],
  providers: [Articles, { provide: APP_GUARD, useClass: TenantGuard }],
})
export class ArticlesModule {}
