import { Inject, Injectable } from '@nestjs/common';
import type { PrincipalSource } from '../../access/index.js';
import type { LiveApiKey } from '../../tokens/api-keys/api-key.js';
import { LiveApiKeys } from '../../tokens/api-keys/live-api-keys.js';
import type { ProvenPrincipal } from './proven-principal.js';
import type { RequestProof, RequestStrategy } from './request-strategy.js';

/** Proves an API key by its live row; warm, at once and from memory. */
@Injectable()
export class ApiKeyStrategy implements RequestStrategy {
  constructor(@Inject(LiveApiKeys) private readonly keys: LiveApiKeys) {}

  authenticate(
    _request: object,
    { credential, strict }: RequestProof,
  ): ProvenPrincipal | undefined | Promise<ProvenPrincipal | undefined> {
    const found = this.keys.find(credential.value, strict);
    return found instanceof Promise
      ? found.then((live) => live && principalOfKey(live, 'database'))
      : found && principalOfKey(found, 'memory');
  }
}

/** Acts for its user, without a session or a role: what it may do are permissions that it names and its user holds. */
function principalOfKey({ key, user, permissions }: LiveApiKey, source: PrincipalSource): ProvenPrincipal {
  return { userId: user.id, clientId: key.id, permissions, source };
}
