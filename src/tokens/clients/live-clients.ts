import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { PrimaryReads, READ_DEADLINE_MS } from '../../changes/primary-reads.js';
import type { ReadMark } from '../../changes/recent-changes.js';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import { isStoredUuid } from '../../database/uuid.js';
import { CLIENT_COLUMNS, liveClientFromRow, type LiveClient, type LiveClientRow } from './client.js';
import { ClientMemory } from './client-memory.js';

/** At once where memory knew, else a promise of what the primary says. */
export type ClientLookup = LiveClient | undefined | Promise<LiveClient | undefined>;

/** Answers whether a client is in force: to hybrid routes for tokens of machines, and to the OAuth endpoints. */
@Injectable()
export class LiveClients implements OnModuleInit {
  private readonly reads: PrimaryReads<LiveClient>;

  constructor(
    @Inject(ClientMemory) private readonly memory: ClientMemory,
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    this.reads = new PrimaryReads(memory, (id, mark) => this.load(id, mark));
  }

  onModuleInit(): void {
    this.memory.onOvertaken((id) => this.reads.overtaken(id));
  }

  /**
   * Finds a client that is not disabled. The caller has the proof that goes with the id.
   *
   * Warm, it costs a look-up in memory and answers at once; the caller must decide before it awaits anything. Else it costs
   * one read of the primary, one at a time for each client.
   *
   * @param strict asks the primary whatever memory knows
   * @returns undefined where it is disabled or never was: never which
   * @throws StateUnavailable when memory can't be trusted and the primary can't be read
   */
  find(id: string, strict = false): ClientLookup {
    // Nothing else ever reaches the database.
    if (!isStoredUuid(id)) return undefined;
    return (strict ? undefined : this.memory.find(id)) ?? this.reads.read(id, strict);
  }

  private async load(id: string, mark: ReadMark): Promise<LiveClient | undefined> {
    const parameters = [id, this.clock.date()];
    const [row] = await this.database.queryWithin<LiveClientRow>(
      READ_DEADLINE_MS,
      FIND_LIVE_CLIENT,
      parameters,
      'portcullis live client',
    );
    if (row === undefined) return undefined;
    const client = liveClientFromRow(row);
    this.memory.remember(client, mark);
    return client;
  }
}

/**
 * Uses the primary keys of `clients` and `revoked_client_tokens`. A revoked token is left out once it has expired by both clocks: it
 * would count again where this node's own is ahead now and put right later.
 */
const FIND_LIVE_CLIENT = `
  SELECT ${CLIENT_COLUMNS}, c.secret_hash AS client_secret_hash, c.public_jwks AS client_public_jwks,
    ARRAY(SELECT r.jti::text FROM revoked_client_tokens r WHERE r.client_id = c.id AND r.expires_at > LEAST($2, now()))
      AS client_revoked_tokens
  FROM clients c
  WHERE c.id = $1 AND c.disabled_at IS NULL`;
