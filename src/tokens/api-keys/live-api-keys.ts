import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { PrimaryReads, READ_DEADLINE_MS } from '../../changes/primary-reads.js';
import type { ReadMark } from '../../changes/recent-changes.js';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import type { OpaqueToken } from '../../secrets/opaque-token.js';
import { secretMatches } from '../../secrets/secrets.js';
import { USER_COLUMNS, type UserRow } from '../../users/user.js';
import { API_KEY_COLUMNS, liveApiKeyFromRow, parseApiKey, type ApiKeyRow, type LiveApiKey } from './api-key.js';
import { ApiKeyMemory } from './api-key-memory.js';
import { ApiKeyUse } from './api-key-use.js';

/** At once where memory knew, else a promise of what the primary says. */
export type ApiKeyLookup = LiveApiKey | undefined | Promise<LiveApiKey | undefined>;

interface LiveRow extends ApiKeyRow, UserRow {
  api_key_secret_hash: Buffer;
}

/** Answers whether an API key is in force, and what it may do right now. */
@Injectable()
export class LiveApiKeys implements OnModuleInit {
  private readonly reads: PrimaryReads<LiveApiKey>;

  constructor(
    @Inject(ApiKeyMemory) private readonly memory: ApiKeyMemory,
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ApiKeyUse) private readonly use: ApiKeyUse,
  ) {
    this.reads = new PrimaryReads(memory, (id, mark) => this.load(id, mark));
  }

  onModuleInit(): void {
    this.memory.onOvertaken((id) => this.reads.overtaken(id));
  }

  /**
   * The key that somebody presents: in force, and the secret its own. Noted as used.
   *
   * Warm, it costs a look-up in memory and answers at once; the caller must decide before it awaits anything. Else it costs
   * one read of the primary, one at a time for each key; nothing for a text without a key's form.
   *
   * @param presented `pck_<id>.<secret>`, as it came
   * @param strict asks the primary whatever memory knows
   * @returns undefined where it has ended, expired, belongs to a suspended user, or never was: never why
   * @throws StateUnavailable when memory can't be trusted and the primary can't be read
   */
  find(presented: string, strict = false): ApiKeyLookup {
    const token = parseApiKey(presented);
    if (token === undefined) return undefined;
    const remembered = strict ? undefined : this.memory.find(token.id);
    if (remembered !== undefined) return this.provenBy(token, remembered);
    return this.reads.read(token.id, strict).then((live) => this.provenBy(token, live));
  }

  private provenBy({ secret }: OpaqueToken, live: LiveApiKey | undefined): LiveApiKey | undefined {
    if (live === undefined || !secretMatches(secret, live.secretHash)) return undefined;
    if (live.key.expiresAt.getTime() <= this.clock.now()) return undefined;
    this.use.note(live.key);
    return live;
  }

  private async load(id: string, mark: ReadMark): Promise<LiveApiKey | undefined> {
    const [row] = await this.database.queryWithin<LiveRow>(
      READ_DEADLINE_MS,
      FIND_LIVE_API_KEY,
      [id],
      'portcullis live api key',
    );
    if (row === undefined) return undefined;
    const live = liveApiKeyFromRow(row);
    this.memory.remember(live, mark);
    return live;
  }
}

/**
 * A key lives only while its generation equals its user's. Uses the primary keys of `api_keys`, `users`, `user_roles` and
 * `role_permissions`.
 */
const FIND_LIVE_API_KEY = `
  SELECT ${API_KEY_COLUMNS}, ${USER_COLUMNS}, k.secret_hash AS api_key_secret_hash
  FROM api_keys k
  JOIN users u ON u.id = k.user_id AND u.api_key_generation = k.generation
  WHERE k.id = $1 AND u.status = 'active'`;
