import { AsyncLocalStorage } from 'node:async_hooks';
import type { Server } from 'node:http';
import type { Pool, PoolClient } from 'pg';
import { Database } from '../../src/database/database.js';
import { watchStatements } from './pool-watch.js';
import type { TestApp } from './test-app.js';

/** A wait for other nodes looks at these until they have acknowledged: how often says nothing but how long they took. */
const OF_THE_LEASE = /\b(node|change_head|change_log|portcullis_epoch)\b/i;
const OF_A_TRANSACTION = /^\s*(BEGIN|START|COMMIT|ROLLBACK|SET)\b/i;

/** What one request sent over one connection, from when it got it until it gave it back. */
type Turn = string[];

/**
 * The statements that requests send, each known to be its request's: what runs in the background is never among them, however slow
 * the machine is.
 */
export class RequestStatements {
  private readonly requests = new AsyncLocalStorage<Turn[]>();
  private begun: Turn[][] = [];
  private readonly turns = new WeakMap<PoolClient, Turn>();

  constructor({ app }: TestApp) {
    const server = app.getHttpServer() as Server;
    server.prependListener('request', () => {
      const turns: Turn[] = [];
      this.begun.push(turns);
      this.requests.enterWith(turns);
    });
    const pool: Pool = app.get(Database, { strict: false })['pool'];
    pool.on('acquire', (client) => this.turns.delete(client));
    watchStatements(pool, (client, text) => this.note(client, text));
  }

  /** Those of the requests that `work` sends, in their order. */
  async during(work: () => PromiseLike<unknown>): Promise<string[]> {
    this.begun = [];
    await work();
    return this.begun
      .flat()
      .filter((turn) => !turn.every((text) => OF_A_TRANSACTION.test(text) || OF_THE_LEASE.test(text)))
      .flat();
  }

  private note(client: PoolClient, text: string): void {
    const request = this.requests.getStore();
    if (request === undefined) return;
    let turn = this.turns.get(client);
    if (turn === undefined) {
      this.turns.set(client, (turn = []));
      request.push(turn);
    }
    turn.push(text);
  }
}
