import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ACCESS_METADATA, accessMarksOf, nearestMark } from '../access/access-metadata.js';
import { packageVersion } from '../package-version.js';
import { needsBody } from './handler-body.js';
import { CLIENTS_METADATA } from './openapi.decorators.js';
import { addHeaders } from './openapi-headers.js';
import { addProblems } from './openapi-problems.js';
import { schemaConverter } from './openapi-schemas.js';
import { RouteDiscovery, type RouteInfo } from './route-discovery.js';
import { OWN_SCHEMES, RouteSecurity, type SecurityScheme } from './route-security.js';

/**
 * The OpenAPI 3.1 document of all routes, from their decorators and zod schemas: named schemas as components, problems by
 * `@Problems` and by what guards refuse, the credentials that each route's mode takes, and none on `@Public()` routes. Costs
 * some ten milliseconds; ask once, from `init()` on.
 *
 * @throws Error a route names a problem code that nothing declares
 */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Portcullis')
    .setDescription('Sign-in, sessions, tokens, users and roles. Errors are RFC 9457 problem documents.')
    .setVersion(packageVersion())
    .addServer('/')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    standardSchemaConverter: schemaConverter(),
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
  const routes = app.get(RouteDiscovery, { strict: false }).routes();
  const security = app.get(RouteSecurity, { strict: false });
  const denials = denialsByOperation(routes, security);
  addProblems(document, (method, path) => denials.get(`${method} ${path}`) ?? []);
  addHeaders(document);
  addSecurity(document, routes, security);
  markOptionalBodies(document, routes);
  return document;
}

/** `@nestjs/swagger` says of every body that it is required. */
function markOptionalBodies(document: OpenAPIObject, routes: readonly RouteInfo[]): void {
  for (const route of routes) {
    const item = document.paths[documentPathOf(route)] as Record<string, { requestBody?: object }> | undefined;
    const body = item?.[route.method.toLowerCase()]?.requestBody;
    if (body !== undefined && !needsBody(route)) Object.assign(body, { required: false });
  }
}

/** One operation may stand for several routes, such as versions by header: it may answer what any of them does. */
function denialsByOperation(routes: readonly RouteInfo[], security: RouteSecurity): Map<string, Set<string>> {
  const denials = new Map<string, Set<string>>();
  for (const route of routes) {
    const operation = `${route.method} ${documentPathOf(route)}`;
    denials.set(operation, new Set([...(denials.get(operation) ?? []), ...security.denialsOf(route)]));
  }
  return denials;
}

function documentPathOf({ path }: RouteInfo): string {
  return path.replace(/:([A-Za-z0-9_]+)/g, '{$1}');
}

function addSecurity(document: OpenAPIObject, routes: readonly RouteInfo[], security: RouteSecurity): void {
  const described: Record<string, SecurityScheme> = { ...OWN_SCHEMES };
  for (const route of routes) {
    const item = document.paths[documentPathOf(route)] as Record<string, { security?: object[] }> | undefined;
    const operation = item?.[route.method.toLowerCase()];
    if (operation === undefined) continue;
    if (isSet(route, ACCESS_METADATA.public)) {
      // An empty list says that nothing is needed; tools take a missing one for forgotten. Clients may authenticate in the body instead.
      operation.security ??= isSet(route, CLIENTS_METADATA) ? [{ client: [] }, {}] : [];
      continue;
    }
    const taken = security.schemesOf(route);
    Object.assign(described, taken);
    const schemes: object[] = Object.keys(taken).map((scheme) => ({ [scheme]: [] }));
    // An empty requirement: none is fine as well (OpenAPI 3.1, section 4.8.10).
    operation.security ??= isSet(route, ACCESS_METADATA.optional) ? [...schemes, {}] : schemes;
  }
  document.components = { ...document.components, securitySchemes: described };
}

function isSet(route: RouteInfo, key: string): boolean {
  return nearestMark(accessMarksOf(route), key) === true;
}
