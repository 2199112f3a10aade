import type { Server, ServerOptions, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/** Connections that one process keeps open at once, unless `http.maxConnections` says otherwise. */
const DEFAULT_MAX_CONNECTIONS = 10_000;

/** How long a client may take nothing of an answer that is complete, in milliseconds; it is noticed within twice that. */
const ANSWER_TIMEOUT_MS = 15_000;

/**
 * What Node's server is made with, on either adapter. Times are in milliseconds; each is enforced to a second or so. An idle
 * connection that has sent nothing at all counts as one whose headers are slow.
 */
export const SERVER_OPTIONS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  /** Node's default. Load balancers would like more than the idle time of their own pools, a minute mostly; a quick stop wants little. */
  keepAliveTimeout: 5_000,
  /** Node's default is 30 s: a limit of 10 s would be noticed after up to 40. */
  connectionsCheckingInterval: 1_000,
  /** The edge asks for it, and answers with a problem document. */
  requireHostHeader: false,
} as const satisfies ServerOptions;

/**
 * Closes what comes past so many connections, and makes room for those who come next by closing those that are kept alive and
 * idle. With workers, each counts its own.
 */
export function boundConnections(server: Server, maxConnections = DEFAULT_MAX_CONNECTIONS): void {
  // Without `dropMaxConnection` (Node 22.12) full workers would pass a connection round and round.
  Object.assign(server, { maxConnections, dropMaxConnection: true });
  server.on('drop', () => server.closeIdleConnections());
}

/** Cuts a client that asks and then doesn't read: Node has no limit for that. Streams that are still written to are left alone. */
export function boundAnswer(response: ServerResponse): void {
  // It comes once. One function for all responses: this is done for every request.
  response.on('prefinish', limitReading);
}

function limitReading(this: ServerResponse): void {
  // Once the answer is out Node puts the keep-alive timeout in its place. A request that came through no server has no real socket.
  if (this.req.socket instanceof Socket) this.req.socket.setTimeout(ANSWER_TIMEOUT_MS);
}
