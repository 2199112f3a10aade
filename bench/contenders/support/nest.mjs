import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const ADAPTERS = { express: ExpressAdapter, fastify: FastifyAdapter };

/** A Nest application of this module on a free port. */
export async function openNest(module, adapter) {
  const app = await NestFactory.create(module, new ADAPTERS[adapter](), { logger: false });
  await app.listen(0, '127.0.0.1');
  return { app, url: `http://127.0.0.1:${app.getHttpServer().address().port}` };
}
