import { OwnRoutes } from '../http/own-routes.decorator.js';
import { RolesController } from './roles.controller.js';
import { UsersController } from './users.controller.js';
import { UsersModule } from './users.module.js';

/** The routes of users and roles. */
@OwnRoutes({ imports: [UsersModule], controllers: [RolesController, UsersController] })
export class UsersRoutesModule {}
