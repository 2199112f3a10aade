import type { IncomingMessage, ServerResponse } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { answerClientErrors } from './client-errors.js';
import { boundAnswer, boundConnections } from './connection-limits.js';
import { allowedOriginsOf, applyCors } from './cors.js';
import type { EdgeOptions } from './edge-options.js';
import { installBodyParsing } from './body-parsing.js';
import { completeRawHeaders, rawRequest, rawResponse } from './http-io.js';
import type { HttpRequest, HttpResponse } from './http-io.js';
import { createRequestLog } from './logging/request-log.js';
import { hasContext, openContext } from './request-context.js';
import { securityHeaders } from './security-headers.js';
import { onEveryServer } from './servers.js';
import { refusalOfHosts } from './several-hosts.js';
import { noteConnections } from './silent-connections.js';
import { StandingHeaders } from './standing-headers.js';
import { EdgeReach } from './edge-reach.js';
import { EdgeResponse } from './edge-response.js';
import { ValidationPipe } from './validation.pipe.js';

type Next = (error?: Error) => void;

interface FastifyLike {
  addHook(name: 'onRequest', hook: (request: HttpRequest, reply: HttpResponse, done: Next) => void): void;
}

interface ExpressLike {
  disable(setting: string): void;
}

/**
 * Puts the edge around an application, on either adapter: request ids, request log, security headers, CORS, body parsing,
 * answers to broken HTTP, bounds on connections, problem documents and validation by schema for every route. Call it after
 * creating the app and before `init()` or `listen()`; the app must import `HttpModule`. `createHttpApp` calls it by itself.
 */
export function configureEdge(app: INestApplication, options: EdgeOptions): void {
  const adapter = app.getHttpAdapter();
  const hops = options.trustedHops ?? 0;
  const log = options.requestLog === undefined ? undefined : createRequestLog(options.requestLog);

  const headers = new StandingHeaders([
    ...securityHeaders(options.publicUrl),
    // Whether CORS headers are there depends on it, so no cache may serve one origin's answer to another.
    ['vary', 'Origin'],
  ]);

  const begin = (request: IncomingMessage, response: ServerResponse): void => {
    if (hasContext(request)) return;
    completeRawHeaders(request);
    const { requestId } = openContext(request, hops);
    if (response instanceof EdgeResponse) response.stand(headers, requestId);
    else headers.setOn(response, requestId);
    boundAnswer(response);
    log?.(request, response);
  };
  onEveryServer(adapter, (server) => {
    // Ahead of the adapter, so that what it answers early (bad URLs, preflights) carries the id and is logged as well.
    server.prependListener('request', begin);
    // An expectation that nobody knows may be ignored (RFC 9110, section 10.1.1). Node's own 417 would have no request id.
    server.on('checkExpectation', (request, response) => void server.emit('request', request, response));
    answerClientErrors(server, headers);
    boundConnections(server, options.maxConnections);
    noteConnections(server);
  });
  if (adapter.getType() === 'fastify') {
    // Also for requests that come through no server: `app.inject()`.
    (adapter.getInstance() as FastifyLike).addHook('onRequest', (request, reply, done) => {
      begin(rawRequest(request), rawResponse(reply));
      done(refusalOfHosts(rawRequest(request)));
    });
  }
  if (adapter.getType() === 'express') {
    (adapter.getInstance() as ExpressLike).disable('x-powered-by');
    // Also for requests that come through no server: a cloud function's.
    app.use((request: IncomingMessage, response: ServerResponse, next: Next) => {
      begin(request, response);
      next(refusalOfHosts(request));
    });
  }
  applyCors(app, allowedOriginsOf(options.publicUrl, options.allowedOrigins));
  installBodyParsing(app, options.bodyLimit);
  app.get(EdgeReach, { strict: false }).wholeApplication = true;
  app.useGlobalPipes(app.get(ValidationPipe, { strict: false }));
}
