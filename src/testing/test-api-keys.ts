import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ProvenPrincipal } from '../auth/strategies/proven-principal.js';
import type { RequestProof, RequestStrategy } from '../auth/strategies/request-strategy.js';
import { newSecret } from '../secrets/secrets.js';
import { formatApiKey } from '../tokens/api-keys/api-key.js';
import { apiKeyHeaders, type ApiKeyHolder, type ApiKeyParts } from './api-key-holder.js';

/** The API keys of an application without a database: secrets of 256 random bits that this process has given out. */
@Injectable()
export class TestApiKeys implements RequestStrategy {
  private readonly kept = new Map<string, ProvenPrincipal>();

  add({ permissions = [] }: ApiKeyParts): ApiKeyHolder {
    const [userId, keyId] = [randomUUID(), randomUUID()];
    const credential = formatApiKey(keyId, newSecret());
    this.kept.set(credential, { userId, clientId: keyId, permissions, source: 'memory' });
    return {
      userId,
      keyId,
      credential,
      headers: apiKeyHeaders(credential),
      end: async () => void this.kept.delete(credential),
    };
  }

  authenticate(_request: object, { credential }: RequestProof): ProvenPrincipal | undefined {
    return this.kept.get(credential.value);
  }
}
