import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const CONNECTIONS = new WeakMap<Server, Set<Socket>>();

/**
 * Remembers the connections of a server until they close, for `closeSilentConnections`. Node lists those that nothing was ever sent
 * on among the busy ones, so `closeIdleConnections()` leaves them; browsers open such ahead of need.
 */
export function noteConnections(server: Server): void {
  const open = new Set<Socket>();
  CONNECTIONS.set(server, open);
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
}

/** Closes the connections on which nothing has come yet, of a server that `noteConnections` knows. */
export function closeSilentConnections(server: Server): void {
  for (const socket of CONNECTIONS.get(server) ?? []) if (socket.bytesRead === 0) socket.destroy();
}
