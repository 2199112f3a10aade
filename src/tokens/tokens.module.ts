import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AccessTokenMinter } from './access-token-minter.js';
import { AccessTokenSigner } from './access-token-signer.js';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { ApiKeyMemory } from './api-keys/api-key-memory.js';
import { ApiKeyUse } from './api-keys/api-key-use.js';
import { ApiKeysService } from './api-keys/api-keys.service.js';
import { LiveApiKeys } from './api-keys/live-api-keys.js';
import { AdditionalClaimsService } from './claims/additional-claims.service.js';
import { ClaimsDiscovery } from './claims/claims-discovery.js';
import { ClientAssertions } from './clients/client-assertions.js';
import { ClientMemory } from './clients/client-memory.js';
import { ClientSweep } from './clients/client-sweep.js';
import { ClientsService } from './clients/clients.service.js';
import { LiveClients } from './clients/live-clients.js';
import { DataKeys } from './keys/data-keys.js';
import { KeyAdministration } from './keys/key-administration.js';
import { KeyRotation } from './keys/key-rotation.js';
import { MASTER_SECRETS, secretBesideData, type MasterSecrets } from './keys/master-secret.js';
import { SigningKeyStore } from './keys/signing-key-store.js';
import { SigningKeys } from './keys/signing-keys.js';
import { AccessTokenInspector } from './oauth/access-token-inspector.js';
import { ClientAuthenticator } from './oauth/client-authenticator.js';
import { IntrospectionService } from './oauth/introspection.service.js';
import { RevocationService } from './oauth/revocation.service.js';
import { ServerMetadata } from './oauth/server-metadata.js';
import { TokenEndpoint } from './oauth/token-endpoint.service.js';
import { RefreshStatements } from './refresh-statements.js';
import { RefreshTokens } from './refresh-tokens.service.js';
import { RefreshTurn } from './refresh-turn.js';
import { TokenIssuer } from './token-issuer.js';
import { TokenSizeWarning } from './token-size-warning.js';

const API_KEYS = [ApiKeyMemory, ApiKeyUse, ApiKeysService, LiveApiKeys];
const CLIENTS = [ClientAssertions, ClientMemory, ClientSweep, ClientsService, LiveClients];
const OAUTH = [
  AccessTokenInspector,
  ClientAuthenticator,
  IntrospectionService,
  RevocationService,
  ServerMetadata,
  TokenEndpoint,
];

/** Signing keys, access tokens, refresh tokens, API keys, clients and what the OAuth endpoints do. */
@Module({
  imports: [SessionsModule, DiscoveryModule],
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
    RefreshStatements,
    RefreshTurn,
    RefreshTokens,
    TokenIssuer,
    ...API_KEYS,
    ...CLIENTS,
    ...OAUTH,
  ],
  exports: [
    AccessTokenVerifier,
    AccessTokenMinter,
    AccessTokenSigner,
    AdditionalClaimsService,
    RefreshTokens,
    TokenIssuer,
    SigningKeys,
    ClientsService,
    LiveClients,
    ClientAuthenticator,
    IntrospectionService,
    RevocationService,
    ServerMetadata,
    TokenEndpoint,
    ApiKeysService,
    LiveApiKeys,
  ],
})
export class TokensModule {}
