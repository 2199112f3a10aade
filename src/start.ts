import { stopWhileStarting } from './stop-while-starting.js';

/**
 * Starts the server by the configuration that is found, as one process, and says where it is. Resolves when it listens; a stop signal
 * ends the process, before that too.
 *
 * Reading modules is most of a start, so what can be done without them comes first: a wrong configuration is refused before, and
 * the embedded PostgreSQL comes up meanwhile. Before all of it a stop signal is heard.
 *
 * @throws whatever refuses the start; see `startupMessage()`
 */
export function start(say: (text: string) => void): Promise<void> {
  return stopWhileStarting(async (begun) => {
    const { loadConfig } = await import('./config/load-config.js');
    const { openAhead } = await import('./database/open-database.js');
    const config = loadConfig();
    openAhead(config.database);
    const { serve } = await import('./serve.js');
    await serve(config, say, begun);
  });
}
