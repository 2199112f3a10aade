import type { Pool } from 'pg';
import { Database } from '../../src/database/database.js';
import { watchStatements } from './pool-watch.js';
import type { TestApp } from './test-app.js';

/** The lease is held in the background, whether or not there are requests; these are its tables. */
const OF_THE_LEASE = /\b(node|change_head|change_log|portcullis_epoch)\b|pg_notify/i;

/** Notes every statement that an application sends through its pool, transactions included. */
export class Statements {
  private texts: string[] = [];

  constructor({ app }: TestApp) {
    const pool: Pool = app.get(Database, { strict: false })['pool'];
    watchStatements(pool, (_client, text) => this.texts.push(text));
  }

  /** What was sent while `work` ran, in its order. */
  async during(work: () => Promise<unknown>): Promise<string[]> {
    this.texts = [];
    await work();
    return this.texts.filter((text) => !OF_THE_LEASE.test(text));
  }
}
