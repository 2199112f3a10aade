import { OwnRoutes } from '../http/own-routes.decorator.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { JwksController } from './jwks.controller.js';
import { OAuthController } from './oauth/oauth.controller.js';
import { ServerMetadataController } from './oauth/server-metadata.controller.js';
import { TokensModule } from './tokens.module.js';

/** API keys, the public keys, and the OAuth endpoints with their metadata. */
@OwnRoutes({
  imports: [TokensModule],
  controllers: [ApiKeysController, JwksController, OAuthController, ServerMetadataController],
})
export class TokensRoutesModule {}
