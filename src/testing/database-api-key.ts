import type { INestApplicationContext } from '@nestjs/common';
import { ApiKeysService } from '../tokens/api-keys/api-keys.service.js';
import { apiKeyHeaders, type ApiKeyHolder, type ApiKeyParts } from './api-key-holder.js';
import { signInToDatabase } from './database-sign-in.js';

/** Makes an account and a key of its own, by the services that make real ones: a key is made by somebody signed in. */
export async function apiKeyInDatabase(
  app: INestApplicationContext,
  { permissions = [] }: ApiKeyParts,
): Promise<ApiKeyHolder> {
  const { userId, sessionId } = await signInToDatabase(app, { permissions, transport: 'header' });
  const keys = app.get(ApiKeysService, { strict: false });
  const maker = { userId, sessionId, permissions };
  const { key, secret } = await keys.create(maker, { name: 'made by a test', permissions: [...permissions] });
  return {
    userId,
    keyId: key.id,
    credential: secret,
    headers: apiKeyHeaders(secret),
    end: async () => void (await keys.end(undefined, key.id)),
  };
}
