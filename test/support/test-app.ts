import type { Server } from 'node:http';
import type { DynamicModule, INestApplication, Provider, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import supertest from 'supertest';
import { Clock } from '../../src/clock/clock.js';
import { parseConfig, type Config, type PortcullisOptions } from '../../src/config/index.js';
import { configureEdge } from '../../src/http/configure-edge.js';
import { createAdapter } from '../../src/http/create-app.js';
import { createLogger } from '../../src/http/logging/logger.js';
import { PinoLoggerService } from '../../src/http/logging/pino-logger.service.js';
import { serveOpenApi } from '../../src/http/openapi.js';
import { PortcullisModule } from '../../src/portcullis.module.js';
import { ManualClock } from './manual-clock.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

export type Adapter = 'fastify' | 'express';

/** Both, for `describe.each`. */
export const ADAPTERS: readonly Adapter[] = ['fastify', 'express'];

/** What a test app is made of; everything has a default. */
export interface TestAppOptions {
  readonly adapter?: Adapter;
  /** Settings that differ from the defaults. */
  readonly config?: PortcullisOptions;
  /** Modules with controllers of the test's own. */
  readonly imports?: readonly (Type<unknown> | DynamicModule)[];
  readonly controllers?: readonly Type<unknown>[];
  readonly providers?: readonly Provider[];
  /** Another app's database, to stand beside it as a second node. */
  readonly database?: TestDatabase;
}

/** A running Portcullis on a database of its own, listening on a free port of the loopback. */
export interface TestApp {
  readonly app: INestApplication;
  readonly config: Config;
  readonly clock: ManualClock;
  readonly database: TestDatabase;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Every line logged so far. */
  readonly log: () => string;
  request(): ReturnType<typeof supertest>;
  close(): Promise<void>;
}

/** Where clients of a test app believe they are; http on a loopback host, so cookies are named `portcullis`. */
export const PUBLIC_URL = 'http://localhost:3000';

const TEST_SECRET = 'a-secret-of-tests-with-more-than-32-bytes';

/** Starts Portcullis as an application would import it, with a clock that the test moves. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = options.database ?? (await createTestDatabase());
  const config = testConfig(database, options.config);
  const clock = new ManualClock();
  const lines: string[] = [];
  const log = createLogger(config.log.level, { write: (line: string) => void lines.push(line) });
  const edge = {
    adapter: config.http.adapter,
    publicUrl: config.http.publicUrl,
    allowedOrigins: config.http.allowedOrigins,
    trustedHops: config.http.trustedHops,
    requestLog: config.log.requests ? log : undefined,
  };
  const module = await Test.createTestingModule({
    imports: [PortcullisModule.forConfig(config), ...(options.imports ?? [])],
    controllers: [...(options.controllers ?? [])],
    providers: [...(options.providers ?? [])],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .setLogger(new PinoLoggerService(log))
    .compile();
  const app = module.createNestApplication((await createAdapter(edge)) as never, { bodyParser: false });
  configureEdge(app, edge);
  if (config.http.docs) serveOpenApi(app);
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  return {
    app,
    config,
    clock,
    database,
    url,
    log: () => lines.join(''),
    request: () => supertest(url),
    close: async () => {
      await app.close();
      if (options.database === undefined) await database.drop();
    },
  };
}

function testConfig(database: TestDatabase, options: PortcullisOptions = {}): Config {
  return parseConfig(
    {
      ...options,
      http: { publicUrl: PUBLIC_URL, adapter: 'fastify', ...options.http },
      database: { url: database.url, poolSize: 5, ...options.database },
      // Whole suites sign in from one address; those of the limits themselves switch them on.
      limits: { enabled: false, ...options.limits },
      log: { level: 'info', ...options.log },
    },
    { env: { PORTCULLIS_ENV: 'test', PORTCULLIS_SECRET: TEST_SECRET } },
  );
}
