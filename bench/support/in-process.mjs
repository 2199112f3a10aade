import { AppModule } from '../../dist/app.module.js';
import { ChangeFeed } from '../../dist/changes/change-feed.js';
import { parseConfig } from '../../dist/config/index.js';
import { createHttpApp } from '../../dist/http/create-app.js';
import { LiveSessions } from '../../dist/sessions/live-sessions.js';
import { SessionMemory } from '../../dist/sessions/session-memory.js';
import { SessionSweep } from '../../dist/sessions/session-sweep.js';
import { AccessTokenMinter } from '../../dist/tokens/access-token-minter.js';
import { TokenIssuer } from '../../dist/tokens/token-issuer.js';
import { SECRET } from './nodes.mjs';

/**
 * Portcullis in this process, on Fastify or Express, with its services at hand. Listens only when it is told to.
 *
 * @param settings whole sections of the configuration in place of those here
 */
export async function openInProcess(databaseUrl, imports = [], { adapter = 'fastify', settings = {} } = {}) {
  const config = parseConfig(
    {
      http: { publicUrl: 'http://localhost:3000' },
      database: { url: databaseUrl },
      changes: { lease: '5s' },
      limits: { enabled: false },
      log: { level: 'warn', requests: false },
      ...settings,
    },
    { env: { PORTCULLIS_ENV: 'test', PORTCULLIS_SECRET: SECRET } },
  );
  const main = AppModule.forConfig(config);
  const app = await createHttpApp(
    { ...main, imports: [...(main.imports ?? []), ...imports] },
    { adapter, publicUrl: config.http.publicUrl, logger: false },
  );
  await app.init();
  if (adapter === 'fastify') await app.getHttpAdapter().getInstance().ready();
  const get = (token) => app.get(token, { strict: false });
  return {
    get,
    inject: (request) => app.inject(request),
    /** @returns where it answers */
    listen: async () => {
      await app.listen(0, '127.0.0.1');
      return `http://127.0.0.1:${app.getHttpServer().address().port}`;
    },
    sessions: get(LiveSessions),
    memory: get(SessionMemory),
    sweep: get(SessionSweep),
    minter: get(AccessTokenMinter),
    tokens: get(TokenIssuer),
    forgetAll: () => get(ChangeFeed).forgetAll(),
    close: () => app.close(),
  };
}
