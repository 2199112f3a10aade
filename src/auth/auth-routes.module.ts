import { OwnRoutes } from '../http/own-routes.decorator.js';
import { AuthController } from './sign-in/auth.controller.js';
import { AuthModule } from './auth.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsersModule } from '../users/users.module.js';

/** Signing in and out, over HTTP. */
@OwnRoutes({ imports: [AuthModule, TokensModule, UsersModule], controllers: [AuthController] })
export class AuthRoutesModule {}
