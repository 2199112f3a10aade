import { OwnRoutes } from '../http/own-routes.decorator.js';
import { AuditController } from './audit.controller.js';

/** The audit log, over HTTP. */
@OwnRoutes({ imports: [], controllers: [AuditController] })
export class AuditRoutesModule {}
