import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Changes } from '../../changes/changes.js';
import type { Transaction } from '../../changes/transaction.js';
import { Clock } from '../../clock/clock.js';
import { WrongSecretError } from '../tokens.errors.js';
import { decrypt, deriveKey, encrypt, newKey } from './key-encryption.js';
import { MASTER_SECRET } from './master-secret.js';
import { PATIENT } from './patience.js';

/** A key that encrypts other keys, open in memory. */
export interface DataKey {
  readonly id: string;
  readonly key: Buffer;
}

interface DataKeyRow {
  id: string;
  wrapped_key: Buffer;
}

/**
 * The keys under which signing keys are encrypted and refresh tokens derived. They are kept in the database wrapped by a key
 * derived from PORTCULLIS_SECRET, so changing that secret rewraps a few rows and touches nothing else.
 */
@Injectable()
export class DataKeys {
  private readonly wrappingKey: Buffer;

  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(MASTER_SECRET) secret: Buffer,
  ) {
    this.wrappingKey = deriveKey(secret, 'portcullis data key wrapping v1');
  }

  /**
   * All data keys, newest last, making the first one if there is none. Nodes that start at once make one between them.
   *
   * @throws WrongSecretError when PORTCULLIS_SECRET doesn't open them
   */
  async load(): Promise<DataKey[]> {
    return this.changes.grant(async (transaction) => {
      await transaction.query(PATIENT);
      await transaction.query('LOCK TABLE data_keys IN SHARE ROW EXCLUSIVE MODE');
      const rows = await transaction.query<DataKeyRow>('SELECT id, wrapped_key FROM data_keys ORDER BY created_at, id');
      return rows.length > 0 ? rows.map((row) => this.unwrap(row)) : [await this.create(transaction)];
    });
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

  private unwrap(row: DataKeyRow): DataKey {
    try {
      return { id: row.id, key: decrypt(this.wrappingKey, row.wrapped_key, row.id) };
    } catch (error) {
      throw new WrongSecretError(
        'PORTCULLIS_SECRET does not open the keys in this database: it was made with another secret',
        { cause: error },
      );
    }
  }
}
