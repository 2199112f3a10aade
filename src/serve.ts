import type { INestApplication } from '@nestjs/common';
import { AppModule } from './app.module.js';
import type { Config } from './config/index.js';
import { createPortcullisApp } from './host-app.js';
import { listenError } from './http/listen-error.js';
import { stopOnSignals, type StopOptions } from './http/shutdown.js';
import type { Start } from './stop-while-starting.js';

/**
 * Puts the stand-alone server together, without listening yet.
 *
 * @throws whatever refuses the start; see `startupMessage()`
 */
export function createServer(config: Config): Promise<INestApplication> {
  return createPortcullisApp(AppModule.forConfig(config), config);
}

/**
 * Starts the server and says where it is. Resolves when it listens; a stop signal ends the process.
 *
 * @param begun the start that this is a part of, which a signal may end as well
 */
export async function serve(config: Config, say: (text: string) => void, begun: Start): Promise<INestApplication> {
  const app = await startServer(config, begun);
  say(banner(config, await app.getUrl()));
  return app;
}

/** The same without a word, for whoever says it by himself. */
export async function startServer(config: Config, begun: Start, stop?: StopOptions): Promise<INestApplication> {
  const app = await createServer(config);
  begun.made(app);
  await listen(app, config, begun);
  begun.over();
  stopOnSignals(app, stop);
  return app;
}

/**
 * Not interrupted while it listens: a worker that closed its server before its primary process has answered would end by a TypeError
 * of Node's, if the answer is that the port is taken.
 */
async function listen(app: INestApplication, { http }: Config, begun: Start): Promise<void> {
  try {
    await app.init();
    await begun.uninterrupted(() => app.listen(http.port, http.host));
  } catch (error) {
    await app.close();
    throw listenError(error, http.host, http.port, 'PORT');
  }
}

/** How this copy of Portcullis is called: a checkout by npm's script, an installed package by its command. */
const COMMAND = import.meta.url.includes('/node_modules/') ? 'npx portcullis' : 'npm run --silent portcullis --';

/**
 * What a newcomer needs next.
 *
 * @param workers how many processes share the port, where there are several
 */
export function banner({ http, auth, database }: Config, address: string, workers?: number): string {
  const where = database.url === undefined ? `embedded PostgreSQL in ${database.data}` : 'database.url';
  return [
    '',
    `  Portcullis answers on ${address}`,
    `  Public address   ${http.publicUrl}`,
    // Where browsers are let in: a page opened at another name of the same server counts as another site.
    ...(http.docs ? [`  Documentation    ${http.publicUrl}/docs`] : []),
    `  Mode             ${auth.mode}   (${COMMAND} routes shows each route's)`,
    `  Database         ${where}`,
    ...(workers === undefined ? [] : [`  Workers          ${workers}`]),
    '',
    '  Make an administrator:',
    `    echo "<password>" | ${COMMAND} users create --email you@example.com --role admin --password-stdin`,
    '',
  ].join('\n');
}
