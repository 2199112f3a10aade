import type { IncomingMessage, ServerResponse } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { acceptsForm, hasUnparsedBody } from './body-decorators.js';
import { servedPathOf } from './http-io.js';
import { needsBody } from './handler-body.js';
import { parseRequestBody } from './request-body.js';
import { RouteDiscovery, type RouteInfo } from './route-discovery.js';
import { RouteMatcher } from './route-matcher.js';

interface FastifyLike {
  removeAllContentTypeParsers(): void;
  addContentTypeParser(type: '*', parser: (request: FastifyRequestLike) => Promise<unknown>): void;
}

interface FastifyRequestLike {
  readonly raw: IncomingMessage;
  readonly is404: boolean;
}

interface ExpressLike {
  readonly router: { readonly stack: readonly ExpressLayer[] };
}

/** A route, or a middleware; `slash` says that it is for every path. */
interface ExpressLayer {
  readonly route?: object;
  readonly slash: boolean;
  match(path: string): boolean;
}

type Next = (error?: unknown) => void;
type ExpressRequest = IncomingMessage & { body?: unknown };

/**
 * Puts one body parser, the same for both adapters, in the place of theirs. A request that no route takes is not read: it is
 * a 404 or a 405, whatever its body. Nor is one whose route has an `@UnparsedBody()`. On Express, what a library mounts under a path,
 * such as Apollo, counts as a route.
 *
 * @param limit bytes; default 64 KiB
 */
export function installBodyParsing(app: INestApplication, limit?: number): void {
  const matcher = app.get(RouteMatcher, { strict: false });
  const discovery = app.get(RouteDiscovery, { strict: false });
  let leavesAny: boolean | undefined;
  const parse = async (raw: IncomingMessage): Promise<unknown> => {
    const routes = (): RouteInfo[] => matcher.matching(raw.method ?? '', servedPathOf(raw));
    // Matching a path costs, and mostly there is no such route.
    leavesAny ??= discovery.routes().some(hasUnparsedBody);
    if (leavesAny && routes().some(hasUnparsedBody)) return undefined;
    const expected = {
      takesForm: () => routes().some(acceptsForm),
      // What is mounted beside the routes is held to what it says.
      needsBody: () => {
        const known = routes();
        return known.length === 0 || known.some(needsBody);
      },
    };
    return parseRequestBody(raw, expected, limit);
  };
  const adapter = app.getHttpAdapter();
  if (adapter.getType() === 'fastify') {
    // Tells Nest that every type has a parser, so that it adds none of its own, whatever the app was created with.
    adapter.useBodyParser?.('*', false, {});
    const fastify = adapter.getInstance() as FastifyLike;
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('*', async (request) => (request.is404 ? undefined : parse(request.raw)));
    return;
  }
  const express = adapter.getInstance() as ExpressLike;
  // Nest adds express.json() and express.urlencoded() unless it finds middleware of these names.
  const jsonParser = (request: ExpressRequest, _response: ServerResponse, next: Next): void => {
    const path = servedPathOf(request);
    if (!matcher.isKnown(request.method ?? '', path) && !isMounted(express, path)) return next();
    parse(request).then((body) => {
      request.body = body;
      next();
    }, next);
  };
  const urlencodedParser = (_request: IncomingMessage, _response: ServerResponse, next: Next): void => next();
  app.use(jsonParser);
  app.use(urlencodedParser);
}

function isMounted({ router }: ExpressLike, path: string): boolean {
  return router.stack.some((layer) => layer.route === undefined && !layer.slash && layer.match(path));
}
