import {
  RateLimiterPostgres,
  type IRateLimiterPostgresOptions,
  type RateLimiterStoreAbstract,
} from 'rate-limiter-flexible';
import type { Database } from '../database/database.js';
import {
  CounterStore,
  limiterOptions,
  STORE_DEADLINE_MS,
  type CountedAhead,
  type Counter,
  type CounterOptions,
  type CountStep,
} from './counter-store.js';
import { JoinedReads } from './joined-reads.js';
import { countInTurn, DELETE_COUNTERS, READ_COUNTERS, type CounterRow } from './postgres-statements.js';

/** What the library asks of a client, and what it reads of an answer. */
interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}
interface Answer {
  readonly rows: readonly object[];
  readonly rowCount: number;
}

/**
 * Counts in the table `rate_limits`, by one statement for each count: an upsert by primary key, so that parallel attempts
 * each get a number of their own. What an attempt reads, counts or deletes at several limits goes into one statement. The
 * statements go through the pool that everything else uses, each with a deadline.
 *
 * Times are those of the node that counts (`Date.now()`, as in the library), so wall clocks of nodes should agree to a second.
 */
export class PostgresCounters extends CounterStore {
  private readonly client: object;
  private readonly reads: JoinedReads<CounterRow>;

  constructor(private readonly database: Database) {
    super();
    this.client = { query: async (statement: Statement): Promise<Answer> => answerOf(await this.send(statement)) };
    this.reads = new JoinedReads(async (keys) => {
      const values = [keys, libraryTime()];
      const rows = await this.send<CounterRow>({ name: 'portcullis read counters', text: READ_COUNTERS, values });
      return new Map(rows.map((row) => [row.key, row]));
    });
  }

  counter(options: CounterOptions): RateLimiterStoreAbstract {
    return new PostgresCounter(this.reads, {
      ...limiterOptions(options),
      storeClient: this.client,
      storeType: 'client',
      tableName: 'rate_limits',
      // A migration makes it, and ExpiredCounters clears it.
      tableCreated: true,
      clearExpiredByTimeout: false,
    });
  }

  override async countAhead(steps: readonly CountStep[]): Promise<readonly CountedAhead[]> {
    const now = libraryTime();
    const values = steps.flatMap(({ counter, key, upTo }) => [
      counter.getKey(key),
      now + counter.duration * 1_000,
      upTo,
    ]);
    const name = `portcullis count ${steps.length}`;
    // Nothing comes after the last step that its points could keep from being taken.
    const rows = await this.send({ name, text: countInTurn(steps.length), values: [now, ...values.slice(0, -1)] });
    return rows.map((row) => answerOf([row]));
  }

  override async delete(counters: readonly Counter[]): Promise<void> {
    const keys = counters.map(({ counter, key }) => counter.getKey(key));
    await this.send({ name: 'portcullis delete counters', text: DELETE_COUNTERS, values: [keys] });
  }

  private send<Row extends object>({ name, text, values }: Statement): Promise<Row[]> {
    return this.database.queryWithin<Row>(STORE_DEADLINE_MS, text, values, name);
  }
}

/** Milliseconds since 1970. */
function libraryTime(): number {
  // eslint-disable-next-line no-restricted-properties -- what reads it in the library's own statements must agree with ours
  return Date.now();
}

function answerOf(rows: readonly object[]): Answer {
  return { rows, rowCount: rows.length };
}

/** The library's counter, whose reads are joined and who needs no statement for what was counted ahead. */
class PostgresCounter extends RateLimiterPostgres {
  constructor(
    private readonly reads: JoinedReads<CounterRow>,
    options: IRateLimiterPostgresOptions,
  ) {
    super(options);
  }

  // These two are what the library has every store implement; its types leave them out.

  async _get(prefixedKey: string): Promise<Answer | null> {
    const row = await this.reads.get(prefixedKey);
    return row === undefined ? null : answerOf([row]);
  }

  _upsert(...given: UpsertArguments): Promise<unknown> {
    const ahead = given[4]?.ahead;
    if (ahead !== undefined) return Promise.resolve(ahead);
    return (RateLimiterPostgres.prototype as unknown as Upserting)._upsert.apply(this, given);
  }
}

type UpsertArguments = [
  prefixedKey: string,
  points: number,
  durationMs: number,
  forceExpire: boolean,
  options?: { readonly ahead?: CountedAhead },
];

interface Upserting {
  _upsert(...given: UpsertArguments): Promise<unknown>;
}
