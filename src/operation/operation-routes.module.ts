import { OwnRoutes } from '../http/own-routes.decorator.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { OperationModule } from './operation.module.js';

/** Health and metrics, over HTTP. */
@OwnRoutes({ imports: [OperationModule], controllers: [HealthController, MetricsController] })
export class OperationRoutesModule {}
