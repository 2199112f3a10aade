import type { Server } from 'node:http';
import type { HttpServer } from '@nestjs/common';

/** Fastify's list of the servers that it opens beside its first, which has no public name. */
const BINDINGS = 'fastify.serverBindings';

interface FastifyLike {
  addHook(name: 'onListen', hook: (done: () => void) => void): void;
}

/** The server that Nest knows, and those that Fastify has opened beside it. */
export function serversOf(adapter: HttpServer): readonly Server[] {
  return [adapter.getHttpServer() as Server, ...secondServersOf(adapter)];
}

/** Does something with the one that Nest knows at once, and with each of the others as soon as they are there. */
export function onEveryServer(adapter: HttpServer, work: (server: Server) => void): void {
  work(adapter.getHttpServer() as Server);
  if (adapter.getType() !== 'fastify') return;
  (adapter.getInstance() as FastifyLike).addHook('onListen', (done) => {
    secondServersOf(adapter).forEach(work);
    done();
  });
}

/** For `localhost`, its default, Fastify opens one for each further address of that name, mostly `::1`. */
function secondServersOf(adapter: HttpServer): readonly Server[] {
  if (adapter.getType() !== 'fastify') return [];
  const instance = adapter.getInstance() as Record<symbol, readonly Server[]>;
  const bindings = Object.getOwnPropertySymbols(instance).find(({ description }) => description === BINDINGS);
  return bindings === undefined ? [] : (instance[bindings] ?? []);
}
