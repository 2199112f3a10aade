import { createPrivateKey, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { AuditLog } from '../../audit/audit-log.js';
import type { Transaction } from '../../changes/transaction.js';
import { Clock } from '../../clock/clock.js';
import { CONFIG, type Config } from '../../config/index.js';
import { Database } from '../../database/database.js';
import { generateSigningKeyPair, type SigningAlgorithm } from '../jwt/signature.js';
import { DataKeys } from './data-keys.js';
import { decrypt, encrypt } from './key-encryption.js';
import { KEY_RING, SELECT_SIGNING_KEYS, type SigningKeyRow } from './signing-key.js';

/** A key pair that isn't in the database yet. */
export interface DraftKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly jwk: JWK;
  readonly privateKey: KeyObject;
}

/** For how long a key may sign before its row says again until when that will be in force: how often a node writes that. */
const COVER_MS = 5 * 60_000;

/**
 * Makes a key pair. Do it before a lock is taken: RS256 takes up to a second.
 *
 * One in 64 is made anew, since its kid would begin with a dash: `portcullis keys withdraw KID`, typed in an emergency, must not take
 * it for an option.
 */
export async function draftKey(algorithm: SigningAlgorithm): Promise<DraftKey> {
  for (;;) {
    const draft = await draftAnyKey(algorithm);
    if (!draft.kid.startsWith('-')) return draft;
  }
}

async function draftAnyKey(algorithm: SigningAlgorithm): Promise<DraftKey> {
  const { privateKey, publicKey } = generateSigningKeyPair(algorithm);
  const jwk = publicKey.export({ format: 'jwk' }) as JWK;
  // The thumbprint of RFC 7638: a kid that says nothing and that two keys can't share.
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, algorithm, jwk: { ...jwk, kid, alg: algorithm, use: 'sig' }, privateKey };
}

/**
 * The rows of the signing keys. Whoever changes their states locks them first, does it in one transaction, and so never
 * together with another; the private half is encrypted (AES-256-GCM under a data key, the kid as additional data).
 */
@Injectable()
export class SigningKeyStore {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DataKeys) private readonly dataKeys: DataKeys,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /**
   * All keys, newest first. One read.
   *
   * @param deadlineMs where a request waits for it
   * @throws StateUnavailable also past the deadline
   */
  read(deadlineMs?: number): Promise<SigningKeyRow[]> {
    if (deadlineMs === undefined) return this.database.query<SigningKeyRow>(SELECT_SIGNING_KEYS);
    return this.database.queryWithin<SigningKeyRow>(deadlineMs, SELECT_SIGNING_KEYS);
  }

  /** Decrypts the private half of a row. */
  open(row: SigningKeyRow): KeyObject {
    const dataKey = this.dataKeys.get(row.data_key_id);
    if (dataKey === undefined) throw new Error(`signing key ${row.kid} names a data key that isn't there`);
    const pkcs8 = decrypt(dataKey.key, row.encrypted_private_key, row.kid);
    return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  }

  /** Nobody else changes keys until the transaction ends. @returns all of them, newest first */
  async lock(transaction: Transaction): Promise<SigningKeyRow[]> {
    await transaction.query('LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE');
    return transaction.query<SigningKeyRow>(SELECT_SIGNING_KEYS);
  }

  /** Adds a key that is published from now on, and signs once it is activated. */
  async publish(transaction: Transaction, draft: DraftKey, signsFrom: Date): Promise<void> {
    const { kid, algorithm, jwk, privateKey } = draft;
    const dataKey = this.dataKeys.oldest();
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
    await transaction.query(INSERT_NEXT_KEY, [
      kid,
      algorithm,
      JSON.stringify(jwk),
      dataKey.id,
      encrypt(dataKey.key, pkcs8, kid),
      this.clock.date(),
      signsFrom,
    ]);
    transaction.record('key', KEY_RING);
    this.audit.record(transaction, { type: 'key.created', subject: kid, details: { algorithm } });
  }

  /** Makes a published key the one that signs; the one that signed until now is retired, and verifies what it signed. */
  async activate(transaction: Transaction, kid: string): Promise<void> {
    const inForceUntil = this.inForceUntil(this.config.tokens.accessTtl);
    const [before] = await transaction.query<{ kid: string }>(RETIRE_ACTIVE_KEYS, [inForceUntil]);
    const covered = new Date(inForceUntil.getTime() + COVER_MS);
    const parameters = [kid, this.clock.date(), covered];
    const [active] = await transaction.query<{ algorithm: SigningAlgorithm }>(ACTIVATE_KEY, parameters);
    if (active === undefined) throw new Error(`signing key ${kid} is not the next one`);
    transaction.record('key', KEY_RING);
    const details = { algorithm: active.algorithm, before: before?.kid ?? null };
    this.audit.record(transaction, { type: 'key.rotated', subject: kid, details });
  }

  /** Takes back a key that was published and has signed nothing. */
  async unpublish(transaction: Transaction, kid: string): Promise<void> {
    await transaction.query(`DELETE FROM signing_keys WHERE kid = $1 AND state = 'next'`, [kid]);
    transaction.record('key', KEY_RING);
  }

  /** Nothing that the key signed counts any more. */
  async withdraw(transaction: Transaction, kid: string): Promise<void> {
    await transaction.query(WITHDRAW_KEY, [kid]);
    transaction.record('key', kid);
    this.audit.record(transaction, { type: 'key.withdrawn', subject: kid });
  }

  /** Forgets keys that have verified nothing since `before`. */
  async remove(before: Date): Promise<void> {
    await this.database.query(REMOVE_OLD_KEYS, [before]);
  }

  /**
   * Writes down that the key may sign tokens of this life for a while, so that it is published until the last of them has
   * expired, whatever settings say by then. Nothing that decisions rest on: it makes nobody accept more or less.
   *
   * @returns until when what it signs may be in force (wall time in milliseconds); undefined where it signs no more
   */
  async cover(kid: string, lifetimeMs: number): Promise<number | undefined> {
    const until = new Date(this.inForceUntil(lifetimeMs).getTime() + COVER_MS);
    const [row] = await this.database.query<{ verifies_until: Date }>(COVER_KEY, [kid, until]);
    return row?.verifies_until.getTime();
  }

  /** The last moment at which a token that is signed now may be accepted. */
  inForceUntil(lifetimeMs: number): Date {
    return new Date(this.clock.now() + lifetimeMs + this.config.tokens.clockTolerance);
  }
}

const INSERT_NEXT_KEY = `
  INSERT INTO signing_keys (kid, algorithm, state, public_jwk, data_key_id, encrypted_private_key, created_at, signs_from)
  VALUES ($1, $2, 'next', $3, $4, $5, $6, $7)`;

/** At least what a node of an older version may have signed without writing it down. */
const RETIRE_ACTIVE_KEYS = `
  UPDATE signing_keys
  SET state = 'retired', verifies_until = greatest(verifies_until, $1), encrypted_private_key = ''
  WHERE state = 'active'
  RETURNING kid`;

const ACTIVATE_KEY = `
  UPDATE signing_keys SET state = 'active', signs_from = $2, verifies_until = $3 WHERE kid = $1 AND state = 'next'
  RETURNING algorithm`;

const WITHDRAW_KEY = `UPDATE signing_keys SET state = 'withdrawn', encrypted_private_key = '' WHERE kid = $1`;

/** Waits for a rotation under way, and finds no active key of that kid after it. Uses the primary key. */
const COVER_KEY = `
  UPDATE signing_keys SET verifies_until = greatest(verifies_until, $2) WHERE kid = $1 AND state = 'active'
  RETURNING verifies_until`;

const REMOVE_OLD_KEYS = `
  DELETE FROM signing_keys
  WHERE state IN ('retired', 'withdrawn') AND coalesce(verifies_until, created_at) < $1`;
