import { OwnRoutes } from '../http/own-routes.decorator.js';
import { AuthModule } from './auth.module.js';
import { IdentitiesController } from './providers/identities.controller.js';
import { ProvidersController } from './providers/providers.controller.js';
import { AuthController } from './sign-in/auth.controller.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsersModule } from '../users/users.module.js';

/** Signing in and out, over HTTP. */
@OwnRoutes({
  imports: [AuthModule, TokensModule, UsersModule],
  controllers: [AuthController, ProvidersController, IdentitiesController],
})
export class AuthRoutesModule {}
