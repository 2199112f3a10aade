import type { DynamicModule, INestApplication, LoggerService, Type } from '@nestjs/common';
import type { Logger } from 'pino';
import { CONFIG, type Config } from './config/index.js';
import { configureEdge } from './http/configure-edge.js';
import { createHttpApp } from './http/create-app.js';
import type { EdgeOptions } from './http/edge-options.js';
import { createLogger } from './http/logging/logger.js';
import { PinoLoggerService } from './http/logging/pino-logger.service.js';
import { serveOpenApi } from './http/openapi.js';

/** What an application may want otherwise. */
export interface HostAppOptions {
  /**
   * Nest's log, which is process-wide; `false` for no log at all, nor lines for requests. Default: JSON lines on standard output as
   * `log.level` and `log.requests` say, credentials redacted.
   */
  readonly logger?: LoggerService | false;
  /** Whether `/openapi.json` and `/docs` are served. Default: as `http.docs` says, which is true unless set. */
  readonly docs?: boolean;
}

/**
 * Makes an application around a module that imports `PortcullisModule`, on the adapter and with the edge that the
 * configuration says, ready for `listen()`.
 *
 * @param config the one that the module was given; see `loadConfig()`
 * @throws ConfigError, RouteConfigurationError, DatabaseUnavailableError and the like: `startupMessage()` puts them in words
 */
export async function createPortcullisApp(
  module: Type<unknown> | DynamicModule,
  config: Config,
  { logger, docs = config.http.docs }: HostAppOptions = {},
): Promise<INestApplication> {
  const log = createLogger(config.log.level);
  const app = await createHttpApp(module, {
    ...edgeOf(config, logger === false ? undefined : log),
    adapter: config.http.adapter,
    logger: logger ?? new PinoLoggerService(log, true),
  });
  if (docs) serveOpenApi(app);
  return app;
}

/**
 * Puts Portcullis's edge around an application that was made in another way, on either adapter: request ids, security headers,
 * CORS for `http.allowedOrigins`, strict bodies. Call it right after `NestFactory.create()` (or `createNestApplication()`),
 * before `init()` or `listen()`. Sign-in, guards and problem documents come with the module and work without it.
 *
 * What is chosen before the application exists (`http.adapter`, `http.port`, `http.host`) is up to you then.
 *
 * @param options.docs whether `/openapi.json` and `/docs` are served; default as `http.docs` says
 * @throws Error for an application that doesn't import `PortcullisModule`
 */
export function configurePortcullis(app: INestApplication, options: Pick<HostAppOptions, 'docs'> = {}): void {
  const config = app.get<Config>(CONFIG, { strict: false });
  configureEdge(app, edgeOf(config, createLogger(config.log.level)));
  if (options.docs ?? config.http.docs) serveOpenApi(app);
}

function edgeOf({ http, log }: Config, logger: Logger | undefined): EdgeOptions {
  return {
    publicUrl: http.publicUrl,
    allowedOrigins: http.allowedOrigins,
    trustedHops: http.trustedHops,
    maxConnections: http.maxConnections,
    requestLog: log.requests ? logger : undefined,
  };
}
