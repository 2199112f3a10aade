import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Changes } from '../../changes/changes.js';
import type { Transaction } from '../../changes/transaction.js';
import { Clock } from '../../clock/clock.js';
import { WrongSecretError } from '../tokens.errors.js';
import { decrypt, deriveKey, encrypt, newKey } from './key-encryption.js';
import { MASTER_SECRETS, type MasterSecrets } from './master-secret.js';
import { PATIENT } from './patience.js';

/** A key that encrypts other keys, open in memory. */
export interface DataKey {
  readonly id: string;
  readonly key: Buffer;
}

/** What `rewrap` did. */
export interface Rewrapping {
  /** Data keys that there are. */
  readonly keys: number;
  /** Those of them that the previous secret had wrapped. */
  readonly rewrapped: number;
}

interface DataKeyRow {
  id: string;
  wrapped_key: Buffer;
}

const PURPOSE = 'portcullis data key wrapping v1';

/**
 * The keys under which signing keys are encrypted and refresh tokens derived. They are kept in the database wrapped by a key
 * derived from PORTCULLIS_SECRET, so changing that secret rewraps a few rows and touches nothing else. A process opens them at
 * its start and keeps them open: whatever becomes of the secret later doesn't concern it.
 */
@Injectable()
export class DataKeys {
  private readonly wrappingKey: Buffer;
  private readonly previousWrappingKey: Buffer | undefined;
  private opened = new Map<string, DataKey>();

  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(MASTER_SECRETS) { current, previous }: MasterSecrets,
  ) {
    this.wrappingKey = deriveKey(current, PURPOSE);
    this.previousWrappingKey = previous && deriveKey(previous, PURPOSE);
  }

  /**
   * Opens all data keys, making the first one if there is none. Nodes that start at once make one between them.
   *
   * @throws WrongSecretError when neither PORTCULLIS_SECRET nor PORTCULLIS_SECRET_PREVIOUS opens them
   */
  async load(): Promise<void> {
    const keys = await this.changes.grant(async (transaction) => {
      await transaction.query(PATIENT);
      const rows = await this.lock(transaction);
      return rows.length > 0 ? rows.map((row) => this.unwrap(row).dataKey) : [await this.create(transaction)];
    });
    this.opened = new Map(keys.map((key) => [key.id, key]));
  }

  /** An opened data key. */
  get(id: string): DataKey | undefined {
    return this.opened.get(id);
  }

  /** The data key that new signing keys are encrypted under. */
  oldest(): DataKey {
    const [first] = this.opened.values();
    if (first === undefined) throw new Error('data keys are not loaded yet');
    return first;
  }

  /**
   * Wraps by PORTCULLIS_SECRET whatever PORTCULLIS_SECRET_PREVIOUS still wraps; done again it does nothing. Nodes that run
   * have their data keys open and don't notice; those that start wait for it.
   *
   * @throws WrongSecretError when neither opens a key; then nothing was changed
   */
  async rewrap(): Promise<Rewrapping> {
    return this.changes.grant(async (transaction) => {
      const rows = await this.lock(transaction);
      const old = rows.map((row) => this.unwrap(row)).filter(({ isPrevious }) => isPrevious);
      for (const { dataKey } of old) {
        const wrapped = encrypt(this.wrappingKey, dataKey.key, dataKey.id);
        await transaction.query('UPDATE data_keys SET wrapped_key = $2 WHERE id = $1', [dataKey.id, wrapped]);
      }
      return { keys: rows.length, rewrapped: old.length };
    });
  }

  private async lock(transaction: Transaction): Promise<DataKeyRow[]> {
    await transaction.query('LOCK TABLE data_keys IN SHARE ROW EXCLUSIVE MODE');
    return transaction.query<DataKeyRow>('SELECT id, wrapped_key FROM data_keys ORDER BY created_at, id');
  }

  private async create(transaction: Transaction): Promise<DataKey> {
    const id = randomUUID();
    const key = newKey();
    await transaction.query('INSERT INTO data_keys (id, wrapped_key, created_at) VALUES ($1, $2, $3)', [
      id,
      encrypt(this.wrappingKey, key, id),
      this.clock.date(),
    ]);
    return { id, key };
  }

  private unwrap(row: DataKeyRow): { dataKey: DataKey; isPrevious: boolean } {
    try {
      return { dataKey: openedBy(this.wrappingKey, row), isPrevious: false };
    } catch (error) {
      if (this.previousWrappingKey === undefined) throw wrongSecret('it was made with another secret', error);
    }
    try {
      return { dataKey: openedBy(this.previousWrappingKey, row), isPrevious: true };
    } catch (error) {
      throw wrongSecret('neither does PORTCULLIS_SECRET_PREVIOUS', error);
    }
  }
}

function openedBy(wrappingKey: Buffer, { id, wrapped_key: wrapped }: DataKeyRow): DataKey {
  return { id, key: decrypt(wrappingKey, wrapped, id) };
}

function wrongSecret(reason: string, cause: unknown): WrongSecretError {
  return new WrongSecretError(`PORTCULLIS_SECRET does not open the keys in this database: ${reason}`, { cause });
}
