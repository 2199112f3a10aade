import { Injectable } from '@nestjs/common';
import type { DocumentBuilder } from '@nestjs/swagger';
import type { RouteInfo } from './route-discovery.js';

/** A security scheme of OpenAPI 3.1, section 4.8.27. */
export type SecurityScheme = Parameters<DocumentBuilder['addSecurity']>[1];

/** Credentials by the name that operations refer to them by. */
export type SecuritySchemes = Readonly<Record<string, SecurityScheme>>;

/** How the credentials of sessions travel. */
const SESSION_SCHEMES = {
  sessionCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-portcullis',
    description:
      'The session token in our cookie (`portcullis` where the server is reached by http on a loopback host). A sign-in with ' +
      'transport `cookie` sets it and the browser sends it: on a page there is nothing to enter',
  },
  sessionHeader: { type: 'http', scheme: 'session', description: '`Authorization: Session <session token>`' },
  accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'at+jwt' },
} as const satisfies SecuritySchemes;

/** What the document always describes, whether or not a route of this deployment takes it. */
export const OWN_SCHEMES = {
  ...SESSION_SCHEMES,
  apiKey: {
    type: 'http',
    scheme: 'apikey',
    description: '`Authorization: ApiKey <secret>`, on routes of the modes `api-key` and `hybrid-or-api-key`',
  },
  client: {
    type: 'http',
    scheme: 'basic',
    description: 'Id and secret of a client. They may stand in the body as well, or a signed assertion in their place',
  },
} as const satisfies SecuritySchemes;

/** What guards know about the routes. */
export interface GuardedRoutes {
  /** Any one of these lets a caller in. */
  schemesOf(route: RouteInfo): SecuritySchemes;
  /** Codes of the problems that the guards may answer before the handler is asked, public routes included. */
  denialsOf(route: RouteInfo): readonly string[];
}

/**
 * Which credentials each route takes and how it refuses the others, for the document. Whoever guards the routes says so; this
 * room knows of no modes.
 */
@Injectable()
export class RouteSecurity implements GuardedRoutes {
  private guarded: GuardedRoutes = { schemesOf: () => SESSION_SCHEMES, denialsOf: () => [] };

  schemesOf(route: RouteInfo): SecuritySchemes {
    return this.guarded.schemesOf(route);
  }

  denialsOf(route: RouteInfo): readonly string[] {
    return this.guarded.denialsOf(route);
  }

  decideBy(guarded: GuardedRoutes): void {
    this.guarded = guarded;
  }
}
