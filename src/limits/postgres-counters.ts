import { RateLimiterPostgres, type RateLimiterStoreAbstract } from 'rate-limiter-flexible';
import type { Database } from '../database/database.js';
import { CounterStore, limiterOptions, STORE_DEADLINE_MS, type CounterOptions } from './counter-store.js';

/** What the library asks of a client, and what it reads of an answer. */
interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Counts in the table `rate_limits`, by one statement for each count: an upsert by primary key, so that parallel attempts
 * each get a number of their own. The statements go through the pool that everything else uses, each with a deadline.
 *
 * Times are those of the node that counts (`Date.now()`, in the library), so wall clocks of nodes should agree to a second.
 */
export class PostgresCounters extends CounterStore {
  private readonly client: object;

  constructor(database: Database) {
    super();
    this.client = {
      query: async ({ text, values }: Statement): Promise<{ rows: object[]; rowCount: number }> => {
        const rows = await database.queryWithin(STORE_DEADLINE_MS, text, values);
        return { rows, rowCount: rows.length };
      },
    };
  }

  counter(options: CounterOptions): RateLimiterStoreAbstract {
    return new RateLimiterPostgres({
      ...limiterOptions(options),
      storeClient: this.client,
      storeType: 'client',
      tableName: 'rate_limits',
      // A migration makes it, and ExpiredCounters clears it.
      tableCreated: true,
      clearExpiredByTimeout: false,
    });
  }
}
