import { OwnRoutes } from '../http/own-routes.decorator.js';
import { JwksController } from './jwks.controller.js';
import { OAuthController } from './oauth/oauth.controller.js';
import { ServerMetadataController } from './oauth/server-metadata.controller.js';
import { TokensModule } from './tokens.module.js';

/** The public keys, and the OAuth endpoints with their metadata. */
@OwnRoutes({ imports: [TokensModule], controllers: [JwksController, OAuthController, ServerMetadataController] })
export class TokensRoutesModule {}
