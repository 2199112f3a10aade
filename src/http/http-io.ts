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

/** Node's response behind whatever the adapter hands out. */
export function rawResponse(response: HttpResponse): ServerResponse {
  return 'raw' in response ? response.raw : response;
}

/** The request headers, lower-case names, as Node parsed them. */
export function rawHeaders(request: HttpRequest): IncomingHttpHeaders {
  return rawRequest(request).headers;
}

/**
 * The first value of a header as it came. For those that are looked for on every request: Node makes `headers` only once somebody
 * asks for it, which takes longer than all of the rest of the edge.
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
 * Every value of a header as it came. Node's `headers` has only the first of some that come twice, and which counts must not be
 * guessed.
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
 * Whether a header that came has this name. Lengths first: most headers are another, and this runs for each of every request.
 *
 * @param name in lower case
 */
export function isHeader(found: string | undefined, name: string): boolean {
  return found?.length === name.length && found.toLowerCase() === name;
}

/** What a target in absolute form begins with (RFC 9112, section 3.2.2). */
const ORIGIN = /^https?:\/\/[^/?#]*/i;

/**
 * The path as it came, without the query string, and without the origin that clients of a proxy put in front of it. Routers that
 * rewrite `url` keep it in `originalUrl`.
 */
export function pathOf(request: HttpRequest): string {
  const raw = rawRequest(request) as IncomingMessage & { originalUrl?: string };
  const whole = raw.originalUrl ?? raw.url ?? '/';
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
 * The template that the adapter's router matched (`/v1/users/:id`), or undefined where none did. For measuring and logs;
 * access is never decided by it, but by the handler.
 */
export function routeTemplateOf(request: HttpRequest): string | undefined {
  if ('raw' in request) {
    const fastify = request as { is404?: boolean; routeOptions?: { url?: string } };
    return fastify.is404 ? undefined : fastify.routeOptions?.url;
  }
  const express = request as { baseUrl?: string; route?: { path?: unknown } };
  return typeof express.route?.path === 'string' ? (express.baseUrl ?? '') + express.route.path : undefined;
}

function isFastifyReply(response: HttpResponse): response is FastifyReplyLike {
  return 'raw' in response && typeof (response as Partial<FastifyReplyLike>).header === 'function';
}
