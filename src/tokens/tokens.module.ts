import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AccessTokenMinter } from './access-token-minter.js';
import { AccessTokenSigner } from './access-token-signer.js';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { AdditionalClaimsService } from './claims/additional-claims.service.js';
import { ClaimsDiscovery } from './claims/claims-discovery.js';
import { JwksController } from './jwks.controller.js';
import { DataKeys } from './keys/data-keys.js';
import { KeyAdministration } from './keys/key-administration.js';
import { KeyRotation } from './keys/key-rotation.js';
import { MASTER_SECRETS, secretBesideData, type MasterSecrets } from './keys/master-secret.js';
import { SigningKeyStore } from './keys/signing-key-store.js';
import { SigningKeys } from './keys/signing-keys.js';
import { RefreshTokens } from './refresh-tokens.service.js';
import { TokenIssuer } from './token-issuer.js';
import { TokenSizeWarning } from './token-size-warning.js';

/** Signing keys, access tokens and refresh tokens. */
@Module({
  imports: [SessionsModule, DiscoveryModule],
  controllers: [JwksController],
  providers: [
    {
      provide: MASTER_SECRETS,
      // The database first: opening it makes the data folder, with the owner and mode that it needs.
      inject: [CONFIG, Database],
      useFactory: ({ secret, previousSecret, database }: Config): MasterSecrets => ({
        current: secret ?? secretBesideData(database.data),
        previous: previousSecret,
      }),
    },
    DataKeys,
    SigningKeyStore,
    SigningKeys,
    KeyRotation,
    KeyAdministration,
    AccessTokenVerifier,
    ClaimsDiscovery,
    AdditionalClaimsService,
    AccessTokenSigner,
    AccessTokenMinter,
    TokenSizeWarning,
    RefreshTokens,
    TokenIssuer,
  ],
  exports: [
    AccessTokenVerifier,
    AccessTokenMinter,
    AccessTokenSigner,
    AdditionalClaimsService,
    RefreshTokens,
    TokenIssuer,
    SigningKeys,
  ],
})
export class TokensModule {}
