import type { IncomingMessage, ServerResponse } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import cors from 'cors';
import { SERVER_OPTIONS } from './connection-limits.js';
import { EdgeResponse } from './edge-response.js';
import { rawHeaderOf } from './http-io.js';
import { problemDocument, PROBLEM_MEDIA_TYPE } from './problem-document.js';
import { problemOf } from './problem-of.js';
import { requestIdOf } from './request-context.js';

/** Longest path parameter, decoded: well above any id or name of ours. */
const MAX_PARAM_LENGTH = 512;

type CorsHook = ReturnType<typeof cors>;

interface FastifyRequestLike {
  readonly raw: IncomingMessage;
}

interface FastifyReplyLike {
  readonly raw: ServerResponse;
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body: string): unknown;
}

/** What the server needs to know before it is made. */
export interface FastifyEdgeOptions {
  readonly trustedHops: number;
  readonly bodyLimit: number;
}

/**
 * Fastify as the stand-alone server runs it. What its router refuses before any hook runs (a URL that can't be decoded, a
 * parameter over 512 characters) is answered like every other error, with the security headers.
 */
export class FastifyEdgeAdapter extends FastifyAdapter {
  private edgeCors: CorsHook | undefined = undefined;

  constructor(options: FastifyEdgeOptions) {
    super({
      logger: false,
      // A function, since Fastify takes a bare number of hops for a mistake and then trusts nobody.
      trustProxy: (_address: string, hop: number) => hop < options.trustedHops,
      bodyLimit: options.bodyLimit,
      // Node's type of this wants a class that is generic in its request.
      http: { ...SERVER_OPTIONS, ServerResponse: EdgeResponse as unknown as typeof ServerResponse },
      // Fastify puts defaults of its own over these two of Node's.
      requestTimeout: SERVER_OPTIONS.requestTimeout,
      keepAliveTimeout: SERVER_OPTIONS.keepAliveTimeout,
      genReqId: (raw: IncomingMessage) => requestIdOf(raw),
      routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
      // Fastify's type of this is generic in ways that no function of one's own satisfies.
      frameworkErrors: ((error: Error, request: FastifyRequestLike, reply: FastifyReplyLike): void => {
        const problem = problemOf(error);
        reply.code(problem.status);
        reply.header('content-type', PROBLEM_MEDIA_TYPE);
        reply.send(JSON.stringify(problemDocument(problem, requestIdOf(request))));
      }) as never,
    });
    // Before all middleware, so that a preflight is answered first.
    this.getInstance().addHook('onRequest', ({ raw }, reply, done) => {
      if (this.edgeCors === undefined || rawHeaderOf(raw, 'origin') === undefined) done();
      else this.edgeCors(raw, reply.raw, done);
    });
  }

  /**
   * As Nest has it on Express. Its way on Fastify, `@fastify/cors`, costs each request 12 µs, also those that no browser sent from
   * another site.
   */
  override enableCors(options: Parameters<FastifyAdapter['enableCors']>[0]): void {
    this.edgeCors = cors(options as Parameters<typeof cors>[0]);
  }
}
