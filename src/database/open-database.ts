import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded/launcher.js';

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

/** A server that comes up before anybody has asked for it. */
interface ServerAhead {
  readonly data: string;
  readonly server: Promise<EmbeddedPostgres>;
  readonly said: readonly string[];
}

let ahead: ServerAhead | undefined;

/**
 * Begins to start the embedded server, unless `url` names one of one's own, for a process that will call `openDatabase()` once it
 * has loaded what it needs. That call takes the server over, and hears of what went wrong. One that nobody takes over ends with
 * the process.
 */
export function openAhead({ url, data }: DatabaseChoice): void {
  if (url !== undefined || ahead !== undefined) return;
  const said: string[] = [];
  const server = startEmbeddedPostgres({ dataDir: data, log: (line) => said.push(line) });
  server.catch(() => undefined);
  ahead = { data, server, said };
}

/**
 * Makes sure that there is a server: starts the embedded one unless `url` names one of one's own.
 *
 * @param say told, in one line each, what an operator should know
 * @throws EmbeddedDatabaseError, EmbeddedPostgresMissingError: one line each
 */
export async function openDatabase(choice: DatabaseChoice, say: (line: string) => void): Promise<OpenDatabase> {
  if (choice.url !== undefined) return { url: choice.url, close: () => Promise.resolve() };
  const server = await (takeAhead(choice.data, say) ?? startEmbeddedPostgres({ dataDir: choice.data, log: say }));
  return { url: server.url, close: () => server.stop() };
}

async function takenOver({ server, said }: ServerAhead, say: (line: string) => void): Promise<EmbeddedPostgres> {
  try {
    return await server;
  } finally {
    said.forEach(say);
  }
}

function takeAhead(data: string, say: (line: string) => void): Promise<EmbeddedPostgres> | undefined {
  if (ahead?.data !== data) return undefined;
  const taken = ahead;
  ahead = undefined;
  return takenOver(taken, say);
}
