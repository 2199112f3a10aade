import { OwnRoutes } from '../http/own-routes.decorator.js';
import { FeedModule } from './feed.module.js';
import { LeaseController } from './lease.controller.js';

/** Where verifiers in other services pull what changed. */
@OwnRoutes({ imports: [FeedModule], controllers: [LeaseController] })
export class FeedRoutesModule {}
