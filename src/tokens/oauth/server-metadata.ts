import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CONFIG, type Config } from '../../config/index.js';
import { RouteDiscovery } from '../../http/route-discovery.js';
import { ASSERTION_ALGORITHMS } from '../clients/client.js';

const CLIENT_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];
/** People's own sign-ins refresh and revoke without a client to authenticate. */
const METHODS = [...CLIENT_METHODS, 'none'];

/** How the document travels (`ServerMetadata` in the OpenAPI document). */
export const ServerMetadataSchema = z
  .object({
    issuer: z.string(),
    token_endpoint: z.string(),
    jwks_uri: z.string(),
    response_types_supported: z.array(z.string()),
    grant_types_supported: z.array(z.string()),
    token_endpoint_auth_methods_supported: z.array(z.string()),
    token_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
    introspection_endpoint: z.string(),
    introspection_endpoint_auth_methods_supported: z.array(z.string()),
    introspection_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
    revocation_endpoint: z.string(),
    revocation_endpoint_auth_methods_supported: z.array(z.string()),
    revocation_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
    portcullis_lease_endpoint: z.string().describe('Where verifiers in other services get their leases'),
  })
  .meta({ id: 'ServerMetadata' });
export type ServerMetadataDocument = z.infer<typeof ServerMetadataSchema>;

/** What clients may know of this server (RFC 8414, section 2). The same for the life of the process. */
@Injectable()
export class ServerMetadata {
  private built: ServerMetadataDocument | undefined;

  constructor(
    @Inject(RouteDiscovery) private readonly routes: RouteDiscovery,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Endpoints stand where clients reach this server, `http.publicUrl`, whatever the issuer is called. */
  document(): ServerMetadataDocument {
    return (this.built ??= {
      issuer: this.config.tokens.issuer,
      token_endpoint: this.urlOf('/v1/oauth/token'),
      jwks_uri: this.urlOf('/.well-known/jwks.json'),
      // Demanded, though there is no authorization endpoint whose responses it could name.
      response_types_supported: [],
      grant_types_supported: ['client_credentials', 'refresh_token'],
      token_endpoint_auth_methods_supported: METHODS,
      token_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
      introspection_endpoint: this.urlOf('/v1/oauth/introspect'),
      introspection_endpoint_auth_methods_supported: CLIENT_METHODS,
      introspection_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
      revocation_endpoint: this.urlOf('/v1/oauth/revoke'),
      revocation_endpoint_auth_methods_supported: METHODS,
      revocation_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
      portcullis_lease_endpoint: this.urlOf('/v1/changes/lease'),
    });
  }

  /**
   * What stands behind `/.well-known/oauth-authorization-server` in the path of the document: the issuer's own path, without
   * the slash that ends it (RFC 8414, section 3). Empty for an issuer that has none.
   */
  issuerPath(): string {
    return new URL(this.config.tokens.issuer).pathname.replace(/\/$/, '');
  }

  /** A host application may have put a prefix before our routes. */
  private urlOf(path: string): string {
    const route = this.routes.routes().find((one) => one.path.endsWith(path));
    return `${this.config.http.publicUrl}${route?.path ?? path}`;
  }
}
