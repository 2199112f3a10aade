import { OwnRoutes } from '../http/own-routes.decorator.js';
import { OwnSessionsController } from './own-sessions.controller.js';
import { UserSessionsController } from './user-sessions.controller.js';
import { SessionsModule } from './sessions.module.js';
import { UsersModule } from '../users/users.module.js';

/** The routes of sessions, one’s own and a user’s. */
@OwnRoutes({ imports: [SessionsModule, UsersModule], controllers: [OwnSessionsController, UserSessionsController] })
export class SessionsRoutesModule {}
