import { WsAdapter } from '@nestjs/platform-ws';
import { createPortcullisApp, LiveStreams, loadConfig, startupMessage, stopOnSignals } from 'portcullis';
import { LiveFeedModule } from './live-feed.module.js';

try {
  const config = loadConfig();
  const app = await createPortcullisApp(LiveFeedModule.forConfig(config), config);
  app.useWebSocketAdapter(new WsAdapter(app));
  await app.listen(config.http.port, config.http.host);
  // Before the stop begins: it waits for requests that run, and a stream is one.
  const streams = app.get(LiveStreams, { strict: false });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => streams.stop());
  stopOnSignals(app);
  console.log(`The live feed is on ${config.http.publicUrl}/v1/feed`);
} catch (error) {
  console.error(startupMessage(error));
  process.exit(1);
}
