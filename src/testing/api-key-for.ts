import type { INestApplicationContext } from '@nestjs/common';
import { EVERY_PERMISSION } from '../access/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { apiKeyInDatabase } from './database-api-key.js';
import type { ApiKeyHolder, ApiKeyParts } from './api-key-holder.js';
import { standIn } from './stand-in.js';
import { TestApiKeys } from './test-api-keys.js';
import { refuseInProduction } from './testing.errors.js';

/**
 * Gives somebody an API key to an application under test: a user of their own, who holds what the key names. Without a database
 * that is an entry in memory; beside one a real key of a new account, which has a session as well, since a key is made by one.
 *
 * Costs nothing without a database, else about fifteen statements.
 *
 * @throws TestingRefusedError in production; TypeError for the permission `*`, which no key can have
 */
export async function apiKeyFor(app: INestApplicationContext, parts: ApiKeyParts = {}): Promise<ApiKeyHolder> {
  refuseInProduction(app.get<Config>(CONFIG, { strict: false }), 'apiKeyFor()');
  if (parts.permissions?.includes(EVERY_PERMISSION)) throw new TypeError('an API key names what it may do: never *');
  return standIn(app, TestApiKeys)?.add(parts) ?? apiKeyInDatabase(app, parts);
}
