import { Controller, Get, Post } from '@nestjs/common';
import { AuthMode, CurrentPrincipal, Permissions, type Principal } from '../../src/access/index.js';
import type { ApiKey } from '../../src/tokens/api-keys/api-key.js';
import type { SignIn } from '../support/people.js';
import type { TestApp } from '../support/test-app.js';

/** Routes that take API keys, alone and beside people's credentials. */
@Controller('keyed')
export class KeyedController {
  @Get()
  @AuthMode('api-key')
  whoami(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Get('invoices')
  @AuthMode('api-key')
  @Permissions('invoice:read')
  invoices(): { ok: true } {
    return { ok: true };
  }

  @Post('both')
  @AuthMode('hybrid-or-api-key')
  both(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }
}

/** A key as its maker gets it, and how requests carry it. */
export interface MadeKey {
  readonly key: ApiKey;
  readonly secret: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Makes a key over HTTP. */
export async function makeKey(app: TestApp, by: SignIn, body: object = {}): Promise<MadeKey> {
  const wanted = { name: 'nightly export', permissions: ['invoice:read'], ...body };
  const answer = await app.request().post('/v1/api-keys').set(by.headers).send(wanted);
  if (answer.status !== 201) throw new Error(`api key: ${answer.status} ${answer.text}`);
  const { key, secret } = answer.body as { key: ApiKey; secret: string };
  return { key, secret, headers: { authorization: `ApiKey ${secret}` } };
}
