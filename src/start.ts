import { loadConfig } from './config/load-config.js';
import { openAhead } from './database/open-database.js';

/**
 * Starts the server by the configuration that is found, as one process, and says where it is. Resolves when it listens; a stop signal
 * ends the process.
 *
 * Reading modules is most of a start, so what can be done without them comes first: a wrong configuration is refused before, and
 * the embedded PostgreSQL comes up meanwhile.
 *
 * @throws whatever refuses the start; see `startupMessage()`
 */
export async function start(say: (text: string) => void): Promise<void> {
  const config = loadConfig();
  openAhead(config.database);
  const { serve } = await import('./serve.js');
  await serve(config, say);
}
