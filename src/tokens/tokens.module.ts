import { Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AccessTokenMinter } from './access-token-minter.js';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { JwksController } from './jwks.controller.js';
import { DataKeys } from './keys/data-keys.js';
import { MASTER_SECRET, secretBesideData } from './keys/master-secret.js';
import { SigningKeys } from './keys/signing-keys.js';
import { RefreshTokens } from './refresh-tokens.service.js';
import { RefreshTurn } from './refresh-turn.js';
import { TokenIssuer } from './token-issuer.js';

/** Signing keys, access tokens and refresh tokens. */
@Module({
  imports: [SessionsModule],
  controllers: [JwksController],
  providers: [
    {
      provide: MASTER_SECRET,
      // The database first: opening it makes the data folder, with the owner and mode that it needs.
      inject: [CONFIG, Database],
      useFactory: ({ secret, database }: Config): Buffer => secret ?? secretBesideData(database.data),
    },
    DataKeys,
    SigningKeys,
    AccessTokenVerifier,
    AccessTokenMinter,
    RefreshTurn,
    RefreshTokens,
    TokenIssuer,
  ],
  exports: [AccessTokenVerifier, AccessTokenMinter, RefreshTokens, TokenIssuer, SigningKeys],
})
export class TokensModule {}
