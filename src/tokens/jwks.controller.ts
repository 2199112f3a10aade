import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { JWK } from 'jose';
import { Public } from '../access/index.js';
import { z } from 'zod';
import { Answers } from '../http/openapi.decorators.js';
import { SigningKeys } from './keys/signing-keys.js';

/** A public key as RFC 7517 has it; further members depend on its type. */
const JwkSchema = z
  .looseObject({ kid: z.string(), kty: z.string(), alg: z.string(), use: z.literal('sig') })
  .meta({ id: 'Jwk' });

const JwkSetSchema = z.object({ keys: z.array(JwkSchema) }).meta({ id: 'JwkSet' });

/** Where verifiers find the public keys (RFC 7517, section 5). */
@ApiTags('discovery')
@Controller('.well-known')
export class JwksController {
  constructor(@Inject(SigningKeys) private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Public()
  @Header('content-type', 'application/jwk-set+json')
  @Header('cache-control', 'public, max-age=300')
  @Answers(200, JwkSetSchema, 'The keys that may have signed a token that is in force')
  @ApiOperation({ summary: 'The public keys that access tokens are signed with' })
  keySet(): { keys: readonly JWK[] } {
    return { keys: this.keys.publicJwks() };
  }
}
