import type { Server } from 'node:http';
import type { HttpServer } from '@nestjs/common';

/** Fastify's list of them, which has no public name. */
const BINDINGS = 'fastify.serverBindings';

interface FastifyLike {
  addHook(name: 'onListen', hook: (done: () => void) => void): void;
}

/**
 * The servers that Fastify opens beside the one that Nest knows: for `localhost`, its default, one for each further address of that
 * name, mostly `::1`.
 */
export function secondServersOf(adapter: HttpServer): readonly Server[] {
  if (adapter.getType() !== 'fastify') return [];
  const instance = adapter.getInstance() as Record<symbol, readonly Server[]>;
  const bindings = Object.getOwnPropertySymbols(instance).find(({ description }) => description === BINDINGS);
  return bindings === undefined ? [] : (instance[bindings] ?? []);
}

/** Does something with each of them as soon as they are there. */
export function onSecondServers(adapter: HttpServer, work: (server: Server) => void): void {
  if (adapter.getType() !== 'fastify') return;
  (adapter.getInstance() as FastifyLike).addHook('onListen', (done) => {
    secondServersOf(adapter).forEach(work);
    done();
  });
}
