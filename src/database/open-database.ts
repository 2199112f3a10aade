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
/** Those that this process holds, or will in a moment. */
const servers = new Set<Promise<EmbeddedPostgres>>();
const ending = new AbortController();

/**
 * Begins to start the embedded server, unless `url` names one of one's own, for a process that will call `openDatabase()` once it
 * has loaded what it needs. That call takes the server over, and hears of what went wrong. One that nobody takes over ends with
 * the process.
 */
export function openAhead({ url, data }: DatabaseChoice): void {
  if (url !== undefined || ahead !== undefined) return;
  const said: string[] = [];
  const server = startServer(data, (line) => said.push(line));
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
  const server = await (takeAhead(choice.data, say) ?? startServer(choice.data, say));
  return { url: server.url, close: () => server.stop() };
}

/**
 * Lets go of every embedded server, of those too that are still coming up: for a process that ends before whoever opened them can
 * close them.
 */
export async function closeDatabases(): Promise<void> {
  ending.abort();
  for (const server of servers) {
    const started = await server.catch(() => undefined);
    await started?.stop();
  }
}

function startServer(dataDir: string, log: (line: string) => void): Promise<EmbeddedPostgres> {
  const server = startEmbeddedPostgres({ dataDir, log, signal: ending.signal });
  servers.add(server);
  server.catch(() => servers.delete(server));
  return server;
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
