import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import { Changes } from '../../changes/changes.js';
import type { Receipt } from '../../changes/receipt.js';
import type { Transaction } from '../../changes/transaction.js';
import { Clock } from '../../clock/clock.js';
import { CONFIG, formatDuration, type Config } from '../../config/index.js';
import { Database } from '../../database/database.js';
import { isUuid } from '../../database/uuid.js';
import { ValidationFailed } from '../../http/http.errors.js';
import { CreationPosition, pageLimit, pageOf, readCursor, type Page } from '../../http/page.js';
import { hashSecret, newSecret } from '../../secrets/secrets.js';
import { SessionNotFound } from '../../sessions/sessions.errors.js';
import { permissionsOf } from '../../users/actor-permissions.js';
import { lockUser } from '../../users/authority.js';
import { agentOf, assertHoldsAll, type Actor } from '../../users/privilege.js';
import { API_KEY_COLUMNS, apiKeyFromRow, formatApiKey, type ApiKey, type ApiKeyRow } from './api-key.js';
import { ApiKeyNotFound, TooManyApiKeys } from './api-keys.errors.js';
import type { ApiKeysQuery, CreateApiKeyBody } from './api-keys.schemas.js';

/** Keys that one user may have at once. */
const MAX_PER_USER = 50;

/** A key that was just made. */
export interface CreatedApiKey {
  readonly key: ApiKey;
  /** `pck_<id>.<secret>`: the only time that it is seen. */
  readonly secret: string;
}

/** The session that makes a key: a key can't make another. */
export type ApiKeyMaker = NonNullable<Actor> & { readonly userId: string; readonly sessionId: string };

/** Makes, lists and ends the API keys of users. */
@Injectable()
export class ApiKeysService {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /**
   * Makes a key of 256 random bits, of which only the SHA-256 is kept. Keys of the user that have ended are cleared away in the
   * same transaction, of some six statements. Nobody is waited for.
   *
   * @throws ValidationFailed for an expiry that has passed or is too far away
   * @throws PrivilegeEscalation for a permission that its maker doesn't hold, by their request or any more
   * @throws SessionNotFound where the session that asks has ended meanwhile
   * @throws TooManyApiKeys
   */
  async create(maker: ApiKeyMaker, { name, permissions, expiresAt }: CreateApiKeyBody): Promise<CreatedApiKey> {
    const now = this.clock.date();
    const expiry = this.expiryOf(expiresAt, now);
    const [id, secret] = [randomUUID(), newSecret()];
    const scope = [...new Set(permissions)].sort();
    const [row] = await this.changes.grant(async (transaction) => {
      const { id: userId } = await lockUser(transaction, maker.userId);
      const held = await permissionsOf(transaction, maker);
      assertHoldsAll(held ?? [], scope, 'A key can’t do what you may not.');
      await transaction.query(CLEAR_ENDED, [userId, now]);
      const [counted] = await transaction.query<{ count: number }>(COUNT_OWN, [userId]);
      if ((counted?.count ?? 0) >= MAX_PER_USER) throw new TooManyApiKeys({ detail: `At most ${MAX_PER_USER}.` });
      this.audit.record(transaction, { type: 'api_key.created', subject: id, userId, details: { permissions: scope } });
      const values = [id, name, hashSecret(secret), scope, now, expiry];
      return transaction.query<ApiKeyRow>(INSERT_API_KEY, [userId, maker.sessionId, ...values]);
    }, agentOf(maker));
    if (row === undefined) throw new SessionNotFound();
    return { key: apiKeyFromRow(row), secret: formatApiKey(id, secret) };
  }

  /** A page of a user's keys that are in force, newest first. One read. @throws ValidationFailed for a bad cursor */
  async ofUser(userId: string, query: ApiKeysQuery): Promise<Page<ApiKey>> {
    if (!isUuid(userId)) return { items: [], nextCursor: null };
    const limit = pageLimit(query.limit);
    const [createdAt = null, id = null] = readCursor(query.cursor, CreationPosition) ?? [];
    const rows = await this.database.query<ApiKeyRow>(LIST_OWN, [userId, this.clock.date(), limit + 1, createdAt, id]);
    return pageOf(rows.map(apiKeyFromRow), limit, (key) => [key.createdAt.toISOString(), key.id]);
  }

  /**
   * Ends a key: when this returns, no node accepts it. One transaction, and the wait for the nodes: milliseconds while all are
   * healthy, a lease at most.
   *
   * @param actor who asks; undefined for the operator, who may end anybody's
   * @throws ApiKeyNotFound for one that isn't the actor's, after waiting as for one that was
   */
  async end(actor: (NonNullable<Actor> & { readonly userId: string }) | undefined, id: string): Promise<Receipt> {
    const { receipt } = await this.changes.commit(
      async (transaction) => {
        if (!isUuid(id)) throw new ApiKeyNotFound();
        const [ended] = await transaction.query<{ id: string; user_id: string }>(END_API_KEY, [
          id,
          actor?.userId ?? null,
        ]);
        if (ended === undefined) throw new ApiKeyNotFound();
        // The row's own spelling: an id may come in upper case.
        transaction.record('api-key', ended.id);
        this.audit.record(transaction, { type: 'api_key.ended', subject: ended.id, userId: ended.user_id });
      },
      { done: 'API key ended', by: agentOf(actor) },
    );
    return receipt;
  }

  /** Ends all keys of a user: one row, whatever their number. Costs what `end` does. @throws UserNotFound */
  async endAll(actor: Actor, userId: string): Promise<Receipt> {
    const { receipt } = await this.changes.commit(
      async (transaction) => {
        await this.raiseGeneration(transaction, userId);
        this.audit.record(transaction, { type: 'user.api_keys_ended', subject: userId });
      },
      { done: 'all API keys ended', userId, by: agentOf(actor) },
    );
    return receipt;
  }

  private async raiseGeneration(transaction: Transaction, userId: string): Promise<void> {
    // The row's own spelling, as in `end`.
    const { id } = await lockUser(transaction, userId);
    await transaction.query(END_ALL, [id]);
    transaction.record('user', id);
  }

  private expiryOf(asked: string | undefined, now: Date): Date {
    const { maxLifetime } = this.config.apiKeys;
    const latest = new Date(now.getTime() + maxLifetime);
    const expiry = asked === undefined ? latest : new Date(asked);
    if (expiry > now && expiry <= latest) return expiry;
    const message = `Later than now, and within ${formatDuration(maxLifetime)}`;
    throw new ValidationFailed({ errors: [{ path: 'expiresAt', message }] });
  }
}

/** Uses the index `api_keys_by_user`. Locks in the order in which last uses are written, so that neither waits for the other. */
const CLEAR_ENDED = `
  DELETE FROM api_keys WHERE id IN (
    SELECT k.id FROM api_keys k JOIN users u ON u.id = k.user_id
    WHERE k.user_id = $1 AND (k.expires_at <= $2 OR k.generation <> u.api_key_generation)
    ORDER BY k.id FOR UPDATE OF k)`;

/** Uses the index `api_keys_by_user`. */
const COUNT_OWN = 'SELECT count(*)::integer AS count FROM api_keys WHERE user_id = $1';

/**
 * Inserts nothing unless the session that asks is still in force. Whoever ends it waits until this has committed: no key is made once
 * that call has returned. Uses the primary keys of `users` and `sessions`.
 */
const INSERT_API_KEY = `
  INSERT INTO api_keys AS k (id, user_id, generation, name, secret_hash, permissions, created_at, expires_at)
  SELECT $3::uuid, u.id, u.api_key_generation, $4::text, $5::bytea, $6::text[], $7::timestamptz, $8::timestamptz
  FROM users u
  JOIN sessions s ON s.user_id = u.id AND s.generation = u.session_generation
  WHERE u.id = $1 AND s.id = $2 AND s.ended_at IS NULL
  FOR SHARE OF s
  RETURNING ${API_KEY_COLUMNS}`;

/** Uses the index `api_keys_by_user`. */
const LIST_OWN = `
  SELECT ${API_KEY_COLUMNS}
  FROM api_keys k
  JOIN users u ON u.id = k.user_id AND u.api_key_generation = k.generation
  WHERE k.user_id = $1 AND k.expires_at > $2
    AND ($4::timestamptz IS NULL OR (k.created_at, k.id) < ($4, $5::uuid))
  ORDER BY k.created_at DESC, k.id DESC
  LIMIT $3`;

/** Uses the primary key of `api_keys`. */
const END_API_KEY = `
  DELETE FROM api_keys WHERE id = $1 AND ($2::uuid IS NULL OR user_id = $2) RETURNING id, user_id`;

/** Uses the primary key of `users`. */
const END_ALL = 'UPDATE users SET api_key_generation = api_key_generation + 1 WHERE id = $1';
