import { readFileSync } from 'node:fs';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ACCESS_METADATA } from '../access/decorators.js';
import { DOCS_FILES, DOCS_PAGE } from './docs-pages.js';
import { setHeader } from './http-io.js';
import type { HttpRequest, HttpResponse } from './http-io.js';
import { addProblems } from './openapi-problems.js';
import { schemaConverter } from './openapi-schemas.js';
import { RouteDiscovery } from './route-discovery.js';
import { RouteMatcher } from './route-matcher.js';
import { OWN_SCHEMES, RouteSecurity, type SecurityScheme } from './route-security.js';
import { DOCS_CSP } from './security-headers.js';

/**
 * The OpenAPI 3.1 document of all routes, from their decorators and zod schemas: named schemas as components, problems by
 * `@Problems`, the credentials that each route's mode takes, and none on `@Public()` routes. Costs some ten milliseconds; ask once, from `init()` on.
 *
 * @throws Error a route names a problem code that nothing declares
 */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Portcullis')
    .setDescription('Sign-in, sessions, tokens, users and roles. Errors are RFC 9457 problem documents.')
    .setVersion(packageVersion())
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    standardSchemaConverter: schemaConverter(),
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
  addProblems(document);
  addSecurity(document, app.get(RouteDiscovery, { strict: false }), app.get(RouteSecurity, { strict: false }));
  return document;
}

/**
 * Serves `GET /openapi.json` and the pages of Swagger UI at `GET /docs`, which load nothing from elsewhere. Both are open:
 * they say what the API looks like and nothing about anybody. They stand on the adapter, outside guards and global prefix.
 * Call it before `init()` or `listen()`; the document is built when first asked for.
 */
export function serveOpenApi(app: INestApplication): void {
  let document: string | undefined;
  serve(app, '/openapi.json', 'application/json', () => (document ??= JSON.stringify(buildOpenApi(app))));
  serve(app, '/docs', DOCS_PAGE.type, DOCS_PAGE.read);
  for (const file of DOCS_FILES) serve(app, `/docs/${file.name}`, file.type, file.read);
}

/** Both adapters' responses send text and bytes alike. */
interface Sender {
  send(content: string | Buffer): unknown;
}

function serve(app: INestApplication, path: string, type: string, read: () => string | Buffer): void {
  const adapter = app.getHttpAdapter();
  adapter.get(path, (_request: HttpRequest, response: HttpResponse & Sender) => {
    setHeader(response, 'content-type', type);
    setHeader(response, 'content-security-policy', DOCS_CSP);
    response.send(read());
  });
  app.get(RouteMatcher, { strict: false }).publish('GET', path);
}

function addSecurity(document: OpenAPIObject, discovery: RouteDiscovery, security: RouteSecurity): void {
  const described: Record<string, SecurityScheme> = { ...OWN_SCHEMES };
  for (const route of discovery.routes()) {
    const path = route.path.replace(/:([A-Za-z0-9_]+)/g, '{$1}');
    const item = document.paths[path] as Record<string, { security?: object[] }> | undefined;
    const operation = item?.[route.method.toLowerCase()];
    if (operation === undefined || isSet(route, ACCESS_METADATA.public)) continue;
    const taken = security.schemesOf(route);
    Object.assign(described, taken);
    const schemes: object[] = Object.keys(taken).map((scheme) => ({ [scheme]: [] }));
    // An empty requirement: none is fine as well (OpenAPI 3.1, section 4.8.10).
    operation.security ??= isSet(route, ACCESS_METADATA.optional) ? [...schemes, {}] : schemes;
  }
  document.components = { ...document.components, securitySchemes: described };
}

function isSet(route: { handler: object; controller: object }, key: string): boolean {
  return (Reflect.getMetadata(key, route.handler) ?? Reflect.getMetadata(key, route.controller)) === true;
}

/** From src/ and from dist/ the package is two folders up. */
function packageVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
