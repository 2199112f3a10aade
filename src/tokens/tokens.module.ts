import { Module, type DynamicModule } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AccessTokenMinter } from './access-token-minter.js';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { JwksController } from './jwks.controller.js';
import { DataKeys } from './keys/data-keys.js';
import { MASTER_SECRET } from './keys/master-secret.js';
import { SigningKeys } from './keys/signing-keys.js';
import { RefreshTokens } from './refresh-tokens.service.js';
import { TokenIssuer } from './token-issuer.js';

/** Signing keys, access tokens and refresh tokens. */
@Module({})
export class TokensModule {
  /** @param secret PORTCULLIS_SECRET, at least 32 bytes */
  static forRoot(secret: Buffer): DynamicModule {
    return {
      module: TokensModule,
      imports: [SessionsModule],
      controllers: [JwksController],
      providers: [
        { provide: MASTER_SECRET, useValue: secret },
        DataKeys,
        SigningKeys,
        AccessTokenVerifier,
        AccessTokenMinter,
        RefreshTokens,
        TokenIssuer,
      ],
      exports: [AccessTokenVerifier, AccessTokenMinter, RefreshTokens, TokenIssuer, SigningKeys],
    };
  }
}
