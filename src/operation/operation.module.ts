import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { Metrics } from './metrics.js';
import { MetricsListener } from './metrics-listener.js';
import { MetricsPage } from './metrics-page.js';

/** What supervisors and operators look at. It may use every other room; none knows it. */
@Module({
  imports: [SessionsModule, UsersModule],
  providers: [Metrics, MetricsListener, MetricsPage],
  exports: [MetricsPage],
})
export class OperationModule {}
