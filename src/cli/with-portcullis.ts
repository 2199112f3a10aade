import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadConfig } from '../config/index.js';
import { PortcullisModule } from '../portcullis.module.js';
import { CommandLogger } from './command-logger.js';

/**
 * Does some work with Portcullis's services, without an HTTP server: on the configured database, or on the embedded one, which
 * is shared with a server that runs on the same data folder. Everything is closed again, whatever happens.
 *
 * @throws whatever refuses the start, and what `work` throws
 */
export async function withPortcullis<Value>(
  work: (services: INestApplicationContext) => Promise<Value>,
): Promise<Value> {
  const services = await NestFactory.createApplicationContext(PortcullisModule.forConfig(loadConfig()), {
    abortOnError: false,
    logger: new CommandLogger(),
  });
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}
