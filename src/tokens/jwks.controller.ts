import { hash } from 'node:crypto';
import { Controller, Get, Header, HttpStatus, Inject, Req, Res } from '@nestjs/common';
import type { JWK } from 'jose';
import { Public } from '../access/index.js';
import { KEY_SET_COPY_MS } from '../changes/log-retention.js';
import { z } from 'zod';
import { rawHeaders, rawRequest, setHeader, type HttpRequest, type HttpResponse } from '../http/http-io.js';
import { Answers } from '../http/openapi.decorators.js';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '../http/swagger.decorators.js';
import { SigningKeys } from './keys/signing-keys.js';

/** A public key as RFC 7517 has it; further members depend on its type. */
const JwkSchema = z
  .looseObject({ kid: z.string(), kty: z.string(), alg: z.string(), use: z.literal('sig') })
  .meta({ id: 'Jwk' });

const JwkSetSchema = z.object({ keys: z.array(JwkSchema) }).meta({ id: 'JwkSet' });

/** RFC 7517, section 8.5.2. */
const JWK_SET_TYPE = 'application/jwk-set+json';

/** How long the set may be cached, in seconds: at most half the least `tokens.keyOverlap`, so a key is known when it signs. */
const JWKS_MAX_AGE_S = KEY_SET_COPY_MS / 1_000;

/** Where verifiers find the public keys (RFC 7517, section 5). */
@ApiTags('discovery')
@Controller('.well-known')
export class JwksController {
  constructor(@Inject(SigningKeys) private readonly keys: SigningKeys) {}

  /** From memory. Whoever has this very set already is told so without it (RFC 9110, section 13.1.2). */
  @Get('jwks.json')
  @Public()
  @Header('content-type', JWK_SET_TYPE)
  @ApiProduces(JWK_SET_TYPE)
  @Header('cache-control', `public, max-age=${JWKS_MAX_AGE_S}`)
  @Answers(200, JwkSetSchema, 'The keys that may have signed a token that is in force, and the one that will sign next')
  @ApiResponse({ status: 304, description: 'The set that `if-none-match` names' })
  @ApiOperation({ summary: 'The public keys that access tokens are signed with' })
  keySet(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: HttpResponse & { status(code: number): unknown },
  ): { keys: readonly JWK[] } | undefined {
    const keys = this.keys.publicJwks();
    const tag = `"${hash('sha256', keys.map(({ kid }) => kid).join(), 'base64url')}"`;
    setHeader(response, 'etag', tag);
    const isKnown = isNamedBy(rawHeaders(request)['if-none-match'], tag);
    if (isKnown) response.status(HttpStatus.NOT_MODIFIED);
    // To a HEAD no content is sent anyway, and Fastify would say of none that the set has no bytes (RFC 9110, section 8.6).
    return isKnown && rawRequest(request).method !== 'HEAD' ? undefined : { keys };
  }
}

/** Weak comparison, as `If-None-Match` asks for it. */
function isNamedBy(ifNoneMatch: string | undefined, tag: string): boolean {
  const named = (ifNoneMatch ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return named.includes(tag) || named.includes('*');
}
