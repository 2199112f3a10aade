import { startEmbeddedPostgres } from './embedded/launcher.js';

/** Which database to use. */
export interface DatabaseChoice {
  /** A server of one's own; wins over `data`. */
  readonly url?: string | undefined;
  /** The data folder of the embedded server. */
  readonly data: string;
}

/** A database that answers, and how to let go of it. */
export interface OpenDatabase {
  readonly url: string;
  /** Stops the embedded server, unless another process holds it too. Nothing to do for a server of one's own. */
  close(): Promise<void>;
}

/**
 * Makes sure that there is a server: starts the embedded one unless `url` names one of one's own.
 *
 * @param say told, in one line each, what an operator should know
 * @throws EmbeddedDatabaseError, EmbeddedPostgresMissingError: one line each
 */
export async function openDatabase(choice: DatabaseChoice, say: (line: string) => void): Promise<OpenDatabase> {
  if (choice.url !== undefined) return { url: choice.url, close: () => Promise.resolve() };
  const server = await startEmbeddedPostgres({ dataDir: choice.data, log: say });
  return { url: server.url, close: () => server.stop() };
}
