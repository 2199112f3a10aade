import type { Server } from 'node:http';
import { WsAdapter } from '@nestjs/platform-ws';
import { Test } from '@nestjs/testing';
import supertest from 'supertest';
import { LiveFeedModule } from '../../examples/live-feed/src/live-feed.module.js';
import { Clock, configurePortcullis, LiveStreams, parseConfig } from '../../src/index.js';
import { createAdapter } from '../../src/http/create-app.js';
import { ManualClock } from '../support/manual-clock.js';
import { PUBLIC_URL, type Adapter, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** A node that runs the example, on a clock that the test moves. */
export interface FeedApp extends TestApp {
  readonly streams: LiveStreams;
}

export interface FeedAppOptions {
  readonly adapter?: Adapter;
  readonly lease?: string;
  readonly database?: TestDatabase;
}

/** Starts `examples/live-feed` as its `main.ts` does, but for the clock and the log. */
export async function startFeed({
  adapter = 'fastify',
  lease = '2s',
  ...given
}: FeedAppOptions = {}): Promise<FeedApp> {
  const database = given.database ?? (await createTestDatabase());
  const config = parseConfig(
    {
      http: { publicUrl: PUBLIC_URL, adapter },
      database: { url: database.url, poolSize: 5 },
      changes: { lease },
      // A whole suite signs in from one address.
      limits: { enabled: false },
      log: { level: 'silent' },
    },
    { env: { PORTCULLIS_ENV: 'test', PORTCULLIS_SECRET: 'a-secret-of-tests-with-more-than-32-bytes' } },
  );
  const clock = new ManualClock();
  const module = await Test.createTestingModule({ imports: [LiveFeedModule.forConfig(config)] })
    .overrideProvider(Clock)
    .useValue(clock)
    .setLogger(false as never)
    .compile();
  const http = await createAdapter({ adapter, publicUrl: PUBLIC_URL, allowedOrigins: [], trustedHops: 0 });
  const app = module.createNestApplication(http as never, { bodyParser: false });
  configurePortcullis(app);
  app.useWebSocketAdapter(new WsAdapter(app));
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  return {
    app,
    config,
    clock,
    database,
    url,
    streams: app.get(LiveStreams, { strict: false }),
    log: () => '',
    request: () => supertest(url),
    close: async () => {
      await app.close();
      if (given.database === undefined) await database.drop();
    },
  };
}
