import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { AuditLog } from '../../audit/audit-log.js';
import { SYSTEM } from '../../changes/agent.js';
import type { CommittedChanges } from '../../changes/change.js';
import { ChangeFeed, type ChangeListener } from '../../changes/change-feed.js';
import { Changes } from '../../changes/changes.js';
import type { Transaction } from '../../changes/transaction.js';
import { Clock } from '../../clock/clock.js';
import { CONFIG, type Config } from '../../config/index.js';
import { Database } from '../../database/database.js';
import { generateSigningKeyPair, type SigningAlgorithm } from '../jwt/signature.js';
import { DataKeys, type DataKey } from './data-keys.js';
import { decrypt, deriveKey, encrypt } from './key-encryption.js';
import { PATIENT } from './patience.js';

/** A key that tokens are verified with. Parsed once: parsing at each call costs more than verifying. */
export interface VerificationKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: KeyObject;
}

/** The key that signs. */
export interface SigningKey extends VerificationKey {
  readonly privateKey: KeyObject;
}

export type SigningKeyState = 'next' | 'active' | 'retired' | 'withdrawn';

interface SigningKeyRow {
  kid: string;
  algorithm: SigningAlgorithm;
  state: SigningKeyState;
  public_jwk: JWK;
  data_key_id: string;
  encrypted_private_key: Buffer;
}

/** Between two attempts to read the keys again. */
const RELOAD_PAUSE_MS = 500;

/**
 * The signing keys of the deployment. Made at the first start, kept in the database with the private half encrypted
 * (AES-256-GCM under a data key, the kid as additional data), shared by all nodes.
 */
@Injectable()
export class SigningKeys implements OnModuleInit, BeforeApplicationShutdown, ChangeListener {
  private dataKeys = new Map<string, DataKey>();
  private readonly verificationKeys = new Map<string, VerificationKey>();
  private signingKey: SigningKey | undefined;
  private publicKeys: readonly JWK[] = [];
  private derivationKey: Buffer = Buffer.alloc(0);
  private stopped = false;
  private readonly logger = new Logger(SigningKeys.name);

  constructor(
    @Inject(DataKeys) private readonly dataKeyStore: DataKeys,
    @Inject(Database) private readonly database: Database,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(ChangeFeed) private readonly feed: ChangeFeed,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /** @throws WrongSecretError when PORTCULLIS_SECRET doesn't open the keys in the database */
  async onModuleInit(): Promise<void> {
    const dataKeys = await this.dataKeyStore.load();
    this.dataKeys = new Map(dataKeys.map((dataKey) => [dataKey.id, dataKey]));
    this.derivationKey = deriveKey(this.oldestDataKey().key, 'portcullis refresh successor v1');
    await this.load();
    this.feed.subscribe(this);
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
  }

  /** Another node has made a key, or one was withdrawn: it verifies nothing from here on until it has been read again. */
  changed({ entries }: CommittedChanges): void {
    const keys = entries.filter(({ kind }) => kind === 'key');
    for (const { subject } of keys) this.verificationKeys.delete(subject);
    if (keys.length > 0) void this.reload();
  }

  /** What is known stays until it has been read again, or good tokens would be refused meanwhile. */
  forgetAll(): void {
    void this.reload();
  }

  /** The key that signs now. */
  active(): SigningKey {
    if (this.signingKey === undefined) throw new Error('signing keys are not loaded yet');
    return this.signingKey;
  }

  /** The key that a token names; undefined for one that is unknown or withdrawn. From memory. */
  find(kid: string): VerificationKey | undefined {
    return this.verificationKeys.get(kid);
  }

  /** The public keys that may still verify a token, as published in the JWKS (RFC 7517). */
  publicJwks(): readonly JWK[] {
    return this.publicKeys;
  }

  /** The key of the HMAC that derives the successor of a refresh token. */
  refreshDerivationKey(): Buffer {
    return this.derivationKey;
  }

  private async load(): Promise<void> {
    let rows = await this.database.query<SigningKeyRow>(SELECT_SIGNING_KEYS);
    if (!this.hasActive(rows)) rows = await this.createFirst();
    this.takeRows(rows);
  }

  /** Until it has succeeded: a key that is missing here refuses tokens that are good. */
  private async reload(): Promise<void> {
    while (!this.stopped) {
      try {
        return this.takeRows(await this.database.query<SigningKeyRow>(SELECT_SIGNING_KEYS));
      } catch (error) {
        this.logger.warn({ err: error }, 'signing keys could not be read again; trying until they are');
        await sleep(RELOAD_PAUSE_MS, undefined, { ref: false });
      }
    }
  }

  private async createFirst(): Promise<SigningKeyRow[]> {
    // Made before the lock is taken: an RSA pair can take a second.
    const { privateKey, publicKey } = generateSigningKeyPair(this.config.tokens.algorithm);
    return this.changes.grant(async (transaction) => {
      // Nodes that start at once keep one key between them: whoever comes second finds it here.
      await transaction.query(PATIENT);
      await transaction.query('LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE');
      if (!this.hasActive(await transaction.query<SigningKeyRow>(SELECT_SIGNING_KEYS))) {
        await this.insert(transaction, privateKey, publicKey);
      }
      return transaction.query<SigningKeyRow>(SELECT_SIGNING_KEYS);
    }, SYSTEM);
  }

  private hasActive(rows: readonly SigningKeyRow[]): boolean {
    return rows.some((row) => row.state === 'active' && row.algorithm === this.config.tokens.algorithm);
  }

  private async insert(transaction: Transaction, privateKey: KeyObject, publicKey: KeyObject): Promise<void> {
    const { algorithm } = this.config.tokens;
    const jwk = publicKey.export({ format: 'jwk' }) as JWK;
    // The thumbprint of RFC 7638: a kid that says nothing and that two keys can't share.
    const kid = await calculateJwkThumbprint(jwk);
    const dataKey = this.oldestDataKey();
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
    await transaction.query(INSERT_SIGNING_KEY, [
      kid,
      algorithm,
      JSON.stringify({ ...jwk, kid, alg: algorithm, use: 'sig' }),
      dataKey.id,
      encrypt(dataKey.key, pkcs8, kid),
      this.clock.date(),
    ]);
    transaction.record('key', kid);
    this.audit.record(transaction, { type: 'key.created', subject: kid, details: { algorithm } });
  }

  private takeRows(all: readonly SigningKeyRow[]): void {
    const rows = all.filter((row) => row.state !== 'withdrawn');
    this.verificationKeys.clear();
    for (const row of rows) {
      const publicKey = createPublicKey({ key: row.public_jwk as Record<string, unknown>, format: 'jwk' });
      this.verificationKeys.set(row.kid, { kid: row.kid, algorithm: row.algorithm, publicKey });
      if (row.state === 'active' && row.algorithm === this.config.tokens.algorithm) {
        this.signingKey = { kid: row.kid, algorithm: row.algorithm, publicKey, privateKey: this.open(row) };
      }
    }
    this.publicKeys = rows.map((row) => row.public_jwk);
  }

  private open(row: SigningKeyRow): KeyObject {
    const dataKey = this.dataKeys.get(row.data_key_id);
    if (dataKey === undefined) throw new Error(`signing key ${row.kid} names a data key that isn't there`);
    const pkcs8 = decrypt(dataKey.key, row.encrypted_private_key, row.kid);
    return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  }

  private oldestDataKey(): DataKey {
    const [first] = this.dataKeys.values();
    if (first === undefined) throw new Error('data keys are not loaded yet');
    return first;
  }
}

const SELECT_SIGNING_KEYS = 'SELECT * FROM signing_keys ORDER BY created_at DESC, kid';

const INSERT_SIGNING_KEY = `
  INSERT INTO signing_keys (kid, algorithm, state, public_jwk, data_key_id, encrypted_private_key, created_at)
  VALUES ($1, $2, 'active', $3, $4, $5, $6)`;
