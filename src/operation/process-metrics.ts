import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | undefined;

/**
 * What prom-client measures of a process (memory, processor time, garbage collection, the event loop's delay): once for each
 * process, however many applications are in it, and only from the first time that somebody asks.
 */
export function processMetrics(): Registry {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
