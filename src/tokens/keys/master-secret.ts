import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { LEAST_SECRET_BYTES } from '../../config/secret.js';
import { WrongSecretError } from '../tokens.errors.js';
import { newSecret } from '../../secrets/secrets.js';

/** What wraps data keys, or did. Nothing but the keys that wrap data keys is derived from it. */
export interface MasterSecrets {
  /** The bytes of PORTCULLIS_SECRET, or of the secret beside the embedded database. */
  readonly current: Buffer;
  /** Those of PORTCULLIS_SECRET_PREVIOUS, while the secret is being changed. */
  readonly previous: Buffer | undefined;
}

/** Injection token of the `MasterSecrets`. */
export const MASTER_SECRETS = Symbol('PORTCULLIS_SECRET');

const FILE_NAME = 'secret';

/**
 * The secret that is kept beside the embedded database, made at the first start with mode 0600. Two processes that start at
 * once end up with one: the file is written whole under another name and then linked into place, which fails for the second.
 *
 * @param dataFolder `database.data`
 * @throws WrongSecretError where the file can't be read, or holds less than a secret
 */
export function secretBesideData(dataFolder: string): Buffer {
  const path = join(dataFolder, FILE_NAME);
  const secret = readSecret(path) ?? makeSecret(dataFolder, path);
  if (secret.length >= LEAST_SECRET_BYTES) return secret;
  // Empty, or not written to its end.
  throw new WrongSecretError(
    `${path} has ${secret.length} bytes and no secret has under ${LEAST_SECRET_BYTES}: put it back`,
  );
}

function readSecret(path: string): Buffer | undefined {
  try {
    return Buffer.from(readFileSync(path, 'utf8').trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new WrongSecretError(
      `${path} can't be read (${(error as NodeJS.ErrnoException).code}): set PORTCULLIS_SECRET`,
    );
  }
}

function makeSecret(dataFolder: string, path: string): Buffer {
  mkdirSync(dataFolder, { recursive: true });
  const draft = `${path}.${process.pid}`;
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, `${newSecret()}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  const made = readSecret(path);
  if (made === undefined) throw new Error(`${path} was removed while it was being made`);
  return made;
}
