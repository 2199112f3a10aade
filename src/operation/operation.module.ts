import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { HealthController } from './health.controller.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsListener } from './metrics-listener.js';
import { MetricsPage } from './metrics-page.js';

/** What supervisors and operators look at. It may use every other room; none knows it. */
@Module({
  imports: [SessionsModule, UsersModule],
  controllers: [HealthController, MetricsController],
  providers: [Metrics, MetricsListener, MetricsPage],
})
export class OperationModule {}
