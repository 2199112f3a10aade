import type { Pool, PoolClient } from 'pg';

/** Tells of every statement that goes through a pool, transactions included, right before it is sent. */
export function watchStatements(pool: Pool, tell: (client: PoolClient, text: string) => void): void {
  const watched = new WeakSet<PoolClient>();
  pool.on('acquire', (client) => {
    if (watched.has(client)) return;
    watched.add(client);
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      tell(client, typeof args[0] === 'string' ? args[0] : (args[0] as { text: string }).text);
      return query(...args);
    }) as typeof client.query;
  });
}
