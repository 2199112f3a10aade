import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** A request of either adapter: Express's is Node's own, Fastify's wraps it. */
export type HttpRequest = IncomingMessage | { readonly raw: IncomingMessage };

/** A response of either adapter, or Node's own as middleware gets it. */
export type HttpResponse = ServerResponse | { readonly raw: ServerResponse };

/** What a header may be set to. */
export type HeaderValue = string | number | readonly string[];

interface FastifyReplyLike {
  readonly raw: ServerResponse;
  header(name: string, value: unknown): unknown;
  getHeader(name: string): number | string | string[] | undefined;
  removeHeader(name: string): unknown;
}

/** Node's request behind whatever the adapter hands out. */
export function rawRequest(request: HttpRequest): IncomingMessage {
  return 'raw' in request ? request.raw : request;
}

/**
 * Sees to it that a request has its headers as they came. One that came through no server may have the parsed ones only, as
 * `serverless-http` makes it for a cloud function, and would seem to carry nothing.
 */
export function completeRawHeaders(raw: IncomingMessage): void {
  if (raw.rawHeaders.length > 0) return;
  for (const [name, values] of Object.entries(raw.headers))
    for (const value of [values ?? []].flat()) raw.rawHeaders.push(name, String(value));
}

/** Node's response behind whatever the adapter hands out. */
export function rawResponse(response: HttpResponse): ServerResponse {
  return 'raw' in response ? response.raw : response;
}

/** The request headers, lower-case names, as Node parsed them. */
export function rawHeaders(request: HttpRequest): IncomingHttpHeaders {
  return rawRequest(request).headers;
}

/**
 * The first value of a header as it came. For headers that every request is asked for: Node makes `headers` when it is first read,
 * and that takes longer than all the rest of the edge.
 *
 * @param name in lower case
 */
export function rawHeaderOf({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (isHeader(rawHeaders[index], name)) return rawHeaders[index + 1];
  }
  return undefined;
}

/**
 * Every value of a header as it came. Of some headers that come twice Node's `headers` has only the first, and which of them counts
 * must not be guessed.
 *
 * @param rawHeaders names and values in turn, as `IncomingMessage.rawHeaders` has them
 * @param name in lower case
 */
export function everyHeaderOf(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (isHeader(rawHeaders[index], name)) values.push(rawHeaders[index + 1] ?? '');
  }
  return values;
}

/**
 * Whether a header that came has this name. Lengths are compared first, since this runs for each header of every request and most
 * have another name.
 *
 * @param name in lower case
 */
export function isHeader(found: string | undefined, name: string): boolean {
  return found?.length === name.length && found.toLowerCase() === name;
}

/** The path as it came, without the query string. Routers that rewrite `url` keep it in `originalUrl`. */
export function pathOf(request: HttpRequest): string {
  const raw = rawRequest(request) as IncomingMessage & { originalUrl?: string };
  return pathIn(raw.originalUrl ?? raw.url ?? '/');
}

/** The path that the router is about to go by: as a middleware has rewritten it, and without what the application is mounted under. */
export function servedPathOf({ url = '/' }: IncomingMessage): string {
  return pathIn(url);
}

/** What a target in absolute form begins with (RFC 9112, section 3.2.2). */
const ORIGIN = /^https?:\/\/[^/?#]*/i;

/** A target without the query string, and without the origin that clients of a proxy put in front of it. */
function pathIn(whole: string): string {
  const target = whole.startsWith('/') ? whole : whole.replace(ORIGIN, '');
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}

/** Sets a response header, replacing what it was. No effect once the headers are sent. */
export function setHeader(response: HttpResponse, name: string, value: HeaderValue): void {
  if (isFastifyReply(response)) {
    if (response.raw.headersSent) return;
    response.removeHeader(name);
    response.header(name, value);
    return;
  }
  const raw = rawResponse(response);
  if (!raw.headersSent) raw.setHeader(name, value);
}

/** Adds to a response header that may have several values, like `set-cookie` or `vary`. */
export function appendHeader(response: HttpResponse, name: string, value: string | readonly string[]): void {
  const before = getHeader(response, name);
  const added = typeof value === 'string' ? [value] : value;
  setHeader(response, name, before === undefined ? added : [...[before].flat().map(String), ...added]);
}

/** A response header as set so far. */
function getHeader(response: HttpResponse, name: string): number | string | string[] | undefined {
  return isFastifyReply(response) ? response.getHeader(name) : rawResponse(response).getHeader(name);
}

/**
 * The template that the application's router matched (`/v1/users/:id`), or undefined where none did. What an application is mounted
 * under, in another one of Express, is no part of it.
 */
export function routeTemplateOf(request: HttpRequest): string | undefined {
  if ('raw' in request) {
    const fastify = request as { is404?: boolean; routeOptions?: { url?: string } };
    return fastify.is404 ? undefined : fastify.routeOptions?.url;
  }
  const { route } = request as { route?: { path?: unknown } };
  return typeof route?.path === 'string' ? route.path : undefined;
}

function isFastifyReply(response: HttpResponse): response is FastifyReplyLike {
  return 'raw' in response && typeof (response as Partial<FastifyReplyLike>).header === 'function';
}
