import type { IncomingMessage, ServerResponse } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { acceptsForm } from './accepts-form.decorator.js';
import { pathOf } from './http-io.js';
import { parseRequestBody } from './request-body.js';
import { RouteMatcher } from './route-matcher.js';

interface FastifyLike {
  removeAllContentTypeParsers(): void;
  addContentTypeParser(type: '*', parser: (request: FastifyRequestLike) => Promise<unknown>): void;
}

interface FastifyRequestLike {
  readonly raw: IncomingMessage;
  readonly is404: boolean;
}

type Next = (error?: unknown) => void;
type ExpressRequest = IncomingMessage & { body?: unknown };

/**
 * Puts one body parser, the same for both adapters, in the place of theirs. A request that no route takes is not read: it is
 * a 404 or a 405, whatever its body.
 *
 * @param limit bytes; default 64 KiB
 */
export function installBodyParsing(app: INestApplication, limit?: number): void {
  const matcher = app.get(RouteMatcher, { strict: false });
  const parse = (raw: IncomingMessage): Promise<unknown> => {
    const takesForm = (): boolean => matcher.matching(raw.method ?? '', pathOf(raw)).some(acceptsForm);
    return parseRequestBody(raw, takesForm, limit);
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
  // Nest adds express.json() and express.urlencoded() unless it finds middleware of these names.
  const jsonParser = (request: ExpressRequest, _response: ServerResponse, next: Next): void => {
    if (!matcher.isKnown(request.method ?? '', pathOf(request))) return next();
    parse(request).then((body) => {
      request.body = body;
      next();
    }, next);
  };
  const urlencodedParser = (_request: IncomingMessage, _response: ServerResponse, next: Next): void => next();
  app.use(jsonParser);
  app.use(urlencodedParser);
}
