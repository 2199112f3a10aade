import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import { OPERATOR } from '../../changes/agent.js';
import { Changes } from '../../changes/changes.js';
import { NodeAgreement } from '../../changes/node-agreement.js';
import type { Receipt } from '../../changes/receipt.js';
import { Clock } from '../../clock/clock.js';
import { CONFIG, formatDuration, type Config } from '../../config/index.js';
import { Database } from '../../database/database.js';
import { isUuid } from '../../database/uuid.js';
import { fieldErrorsOf } from '../../http/field-errors.js';
import { ValidationFailed } from '../../http/http.errors.js';
import { hashSecret, newSecret } from '../../secrets/secrets.js';
import { CLIENT_COLUMNS, clientFromRow, type Client, type ClientRow } from './client.js';
import { NewClientInput, type NewClient } from './client.schemas.js';
import { ClientNotFound } from './clients.errors.js';

/** A client that was just made. */
export interface CreatedClient {
  readonly client: Client;
  /** The only time that it is seen; undefined for a client that signs assertions. */
  readonly secret: string | undefined;
}

/** A client that was disabled: no node accepts it any more. */
export interface ClientDisabled {
  readonly client: Client;
  readonly receipt: Receipt;
}

/** Makes, lists and disables the clients of services. For the operator: no route leads here. */
@Injectable()
export class ClientsService {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(NodeAgreement) private readonly agreement: NodeAgreement,
  ) {}

  /**
   * Makes a client. Its secret is 256 random bits, of which only the SHA-256 is kept. Without an audience it gets that of the
   * nodes that run: its tokens are for their routes.
   *
   * @throws ValidationFailed also for a lifetime over `tokens.accessTtl`, which is the most that a `jwt` route lags behind
   */
  async create(input: NewClient): Promise<CreatedClient> {
    const { name, authMethod, scopes, audiences, accessTtlMs, jwks, waitFor } = this.check(input);
    const secret = authMethod === 'client_secret' ? newSecret() : undefined;
    const id = randomUUID();
    const clientAudiences = audiences.length === 0 ? [await this.agreement.audience()] : [...new Set(audiences)];
    const permissions = [...new Set(scopes)].sort();
    const [row] = await this.changes.grant(async (transaction) => {
      transaction.record('client', id);
      this.audit.record(transaction, { type: 'client.created', subject: id, details: { permissions } });
      return transaction.query<ClientRow>(INSERT_CLIENT, [
        id,
        name,
        authMethod,
        secret === undefined ? null : hashSecret(secret),
        jwks === undefined ? null : JSON.stringify(jwks),
        permissions,
        clientAudiences,
        accessTtlMs,
        waitFor,
        this.clock.date(),
      ]);
    }, OPERATOR);
    if (row === undefined) throw new Error('an inserted client has no row');
    return { client: clientFromRow(row), secret };
  }

  /** Every client, the oldest first, disabled ones too. One read. */
  async list(): Promise<Client[]> {
    return (await this.database.query<ClientRow>(LIST_CLIENTS)).map(clientFromRow);
  }

  /**
   * Disables a client: it gets no more tokens, and when this returns no node accepts those that it has on live routes. One
   * that is disabled already is disabled again, with the receipt of the head.
   *
   * @throws ClientNotFound
   */
  async disable(id: string): Promise<ClientDisabled> {
    if (!isUuid(id)) throw new ClientNotFound();
    const { value, receipt } = await this.changes.commit(
      async (transaction) => {
        const [disabled] = await transaction.query<ClientRow>(DISABLE_CLIENT, [id, this.clock.date()]);
        if (disabled !== undefined) {
          transaction.record('client', disabled.client_id);
          this.audit.record(transaction, { type: 'client.disabled', subject: disabled.client_id });
        }
        const row = disabled ?? (await transaction.query<ClientRow>(FIND_CLIENT, [id]))[0];
        if (row === undefined) throw new ClientNotFound();
        return clientFromRow(row);
      },
      { done: 'client disabled', by: OPERATOR },
    );
    return { client: value, receipt };
  }

  private check(input: NewClient) {
    const checked = NewClientInput.safeParse(input);
    const errors = fieldErrorsOf(checked.error?.issues ?? []);
    const { accessTtl } = this.config.tokens;
    if ((input.accessTtlMs ?? 0) > accessTtl) {
      errors.push({ path: 'accessTtlMs', message: `At most tokens.accessTtl, ${formatDuration(accessTtl)}` });
    }
    if (!checked.success || errors.length > 0) throw new ValidationFailed({ errors });
    return checked.data;
  }
}

const INSERT_CLIENT = `
  INSERT INTO clients AS c
    (id, name, auth_method, secret_hash, public_jwks, scopes, audiences, access_ttl_ms, wait_for, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  RETURNING ${CLIENT_COLUMNS}`;

/** A handful of rows, so it needs no index. */
const LIST_CLIENTS = `SELECT ${CLIENT_COLUMNS} FROM clients c ORDER BY c.created_at, c.id`;

/** Uses the primary key of `clients`. */
const DISABLE_CLIENT = `
  UPDATE clients AS c SET disabled_at = $2 WHERE c.id = $1 AND c.disabled_at IS NULL RETURNING ${CLIENT_COLUMNS}`;

/** Uses the primary key of `clients`. */
const FIND_CLIENT = `SELECT ${CLIENT_COLUMNS} FROM clients c WHERE c.id = $1`;
