import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import { Public } from '../../access/index.js';
import { pathOf, type HttpRequest } from '../../http/http-io.js';
import { NotFound } from '../../http/http.errors.js';
import { Answers, Problems } from '../../http/openapi.decorators.js';
import { ApiOperation, ApiParam, ApiTags } from '../../http/swagger.decorators.js';
import { ServerMetadata, ServerMetadataSchema, type ServerMetadataDocument } from './server-metadata.js';

const WELL_KNOWN = '/.well-known/oauth-authorization-server';

/** Where clients find everything else (RFC 8414, section 3). */
@ApiTags('discovery')
@Controller(WELL_KNOWN)
export class ServerMetadataController {
  constructor(@Inject(ServerMetadata) private readonly metadata: ServerMetadata) {}

  @Get()
  @Public()
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({ summary: 'Issuer, endpoints and what they support' })
  @Answers(200, ServerMetadataSchema, 'The metadata')
  document(): ServerMetadataDocument {
    return this.metadata.document();
  }

  @Get(':path')
  @Public()
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({ summary: 'The same, where clients look for an issuer that has a path' })
  @ApiParam({ name: 'path', type: String, description: 'The path of the issuer, one segment' })
  @Answers(200, ServerMetadataSchema, 'The metadata')
  @Problems('not_found')
  documentOfIssuer(@Req() request: HttpRequest): ServerMetadataDocument {
    if (!pathOf(request).endsWith(`${WELL_KNOWN}${this.metadata.issuerPath()}`)) {
      // The decorator's header is set by now, and caches would go on refusing an issuer that is configured a moment later.
      throw new NotFound({ headers: { 'cache-control': 'no-store' } });
    }
    return this.metadata.document();
  }
}
