import type { DynamicModule, HttpServer, INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { configureEdge } from './configure-edge.js';
import type { HttpAppOptions } from './edge-options.js';
import { DEFAULT_BODY_LIMIT } from './request-body.js';

/**
 * The stand-alone server's application with its edge around it, on Fastify or Express, ready for `listen()`. Both adapters
 * match paths alike: case counts, and so does a slash at the end.
 *
 * @param module must import `HttpModule`
 * @throws what the module's start throws; the process is not ended by Nest
 */
export async function createHttpApp(
  module: Type<unknown> | DynamicModule,
  options: HttpAppOptions,
): Promise<INestApplication> {
  const adapter = await createAdapter(options);
  const app = await NestFactory.create(module, adapter as never, {
    bodyParser: false,
    abortOnError: false,
    ...(options.logger !== undefined && { logger: options.logger }),
  });
  configureEdge(app, options);
  return app;
}

/** The adapter that `createHttpApp` uses, for applications that are created in another way, such as by `@nestjs/testing`. */
export function createAdapter(options: HttpAppOptions): Promise<HttpServer> {
  return options.adapter === 'express' ? expressAdapter(options) : fastifyAdapter(options);
}

/** Loaded when asked for, so a server on one adapter doesn't carry the other. */
async function fastifyAdapter(options: HttpAppOptions): Promise<HttpServer> {
  const { FastifyEdgeAdapter } = await import('./fastify-edge-adapter.js');
  return new FastifyEdgeAdapter({
    trustedHops: options.trustedHops ?? 0,
    bodyLimit: options.bodyLimit ?? DEFAULT_BODY_LIMIT,
  });
}

async function expressAdapter(options: HttpAppOptions): Promise<HttpServer> {
  const { ExpressEdgeAdapter } = await import('./express-edge-adapter.js');
  return new ExpressEdgeAdapter(options.trustedHops ?? 0);
}
