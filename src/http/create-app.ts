import type { Server } from 'node:http';
import type { DynamicModule, HttpServer, INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { configureEdge } from './configure-edge.js';
import type { HttpAppOptions } from './edge-options.js';
import { DEFAULT_BODY_LIMIT } from './request-body.js';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Above the idle time of common load balancers' pools would be better for them; 5 s is Node's own and a quick stop's friend. */
const KEEP_ALIVE_TIMEOUT_MS = 5_000;

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
  const server = app.getHttpServer() as Server;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
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
  const adapter = new FastifyEdgeAdapter({
    trustedHops: options.trustedHops ?? 0,
    bodyLimit: options.bodyLimit ?? DEFAULT_BODY_LIMIT,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    keepAliveTimeoutMs: KEEP_ALIVE_TIMEOUT_MS,
  });
  return adapter;
}

async function expressAdapter(options: HttpAppOptions): Promise<HttpServer> {
  const { ExpressAdapter } = await import('@nestjs/platform-express');
  const adapter = new ExpressAdapter();
  const express = adapter.getInstance<{
    set(name: string, value: unknown): void;
    router: { caseSensitive: boolean; strict: boolean };
  }>();
  express.set('trust proxy', options.trustedHops ?? 0);
  express.set('etag', false);
  // The router exists by now, so the settings of these names would come too late.
  express.router.caseSensitive = true;
  express.router.strict = true;
  return adapter;
}
