import type { INestApplication } from '@nestjs/common';
import { DOCS_FILES, DOCS_PAGE, type DocsFile } from './docs-pages.js';
import { setHeader } from './http-io.js';
import type { HttpRequest, HttpResponse } from './http-io.js';
import { RouteMatcher } from './route-matcher.js';
import { DOCS_CSP } from './security-headers.js';

/**
 * Serves `GET /openapi.json` and the pages of Swagger UI at `GET /docs`, which load nothing from elsewhere. Both are open:
 * they say what the API looks like and nothing about anybody. They stand on the adapter, outside guards and global prefix.
 * Call it before `init()` or `listen()`; the document is built when first asked for.
 */
export function serveOpenApi(app: INestApplication): void {
  let document: Promise<string> | undefined;
  serve(app, '/openapi.json', 'application/json', () => (document ??= documentOf(app)));
  serve(app, '/docs', DOCS_PAGE.type, DOCS_PAGE.read);
  for (const file of DOCS_FILES) serve(app, `/docs/${file.name}`, file.type, file.read);
}

/** Most servers are never asked for it, so what makes it is loaded then. */
async function documentOf(app: INestApplication): Promise<string> {
  const { buildOpenApi } = await import('./openapi-document.js');
  return JSON.stringify(buildOpenApi(app));
}

/** Both adapters' responses send text and bytes alike. */
interface Sender {
  send(content: string | Buffer): unknown;
}

function serve(
  app: INestApplication,
  path: string,
  type: string,
  read: DocsFile['read'] | (() => Promise<string>),
): void {
  const adapter = app.getHttpAdapter();
  adapter.get(path, async (_request: HttpRequest, response: HttpResponse & Sender) => {
    const content = await read();
    setHeader(response, 'content-type', type);
    setHeader(response, 'content-security-policy', DOCS_CSP);
    response.send(content);
  });
  app.get(RouteMatcher, { strict: false }).publish('GET', path);
}
