import type { Pool, PoolClient } from 'pg';
import { Database } from '../../src/database/database.js';
import type { TestApp } from './test-app.js';

/** The lease is held in the background, whether or not there are requests; these are its tables. */
const OF_THE_LEASE = /\b(node|change_head|change_log|portcullis_epoch)\b|pg_notify/i;

/** Notes every statement that an application sends through its pool, transactions included. */
export class Statements {
  private texts: string[] = [];

  constructor({ app }: TestApp) {
    const pool: Pool = app.get(Database, { strict: false })['pool'];
    const watched = new WeakSet<PoolClient>();
    pool.on('acquire', (client) => {
      if (watched.has(client)) return;
      watched.add(client);
      const query = client.query.bind(client) as (...args: unknown[]) => unknown;
      client.query = ((...args: unknown[]) => {
        this.texts.push(typeof args[0] === 'string' ? args[0] : (args[0] as { text: string }).text);
        return query(...args);
      }) as typeof client.query;
    });
  }

  /** What was sent while `work` ran, in its order. */
  async during(work: () => Promise<unknown>): Promise<string[]> {
    this.texts = [];
    await work();
    return this.texts.filter((text) => !OF_THE_LEASE.test(text));
  }
}
