import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';

/** What supervisors and operators look at. */
@Module({ controllers: [HealthController] })
export class OperationModule {}
