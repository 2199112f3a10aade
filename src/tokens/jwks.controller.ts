import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { JWK } from 'jose';
import { Public } from '../access/index.js';
import { SigningKeys } from './keys/signing-keys.js';

/** Where verifiers find the public keys (RFC 7517, section 5). */
@ApiTags('discovery')
@Controller('.well-known')
export class JwksController {
  constructor(@Inject(SigningKeys) private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Public()
  @Header('content-type', 'application/jwk-set+json')
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({ summary: 'The public keys that access tokens are signed with' })
  keySet(): { keys: readonly JWK[] } {
    return { keys: this.keys.publicJwks() };
  }
}
