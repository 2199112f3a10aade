import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fchownSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { LEAST_SECRET_BYTES } from '../../config/secret.js';
import { isRoot } from '../../database/embedded/account.js';
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
const DRAFT = /^secret\.[0-9a-f-]{36}\.new$/;

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
  try {
    mkdirSync(dataFolder, { recursive: true });
    // Of a name that nobody else has, a killed process of the same pid included: in a container every one is pid 1.
    const draft = `${path}.${randomUUID()}.new`;
    try {
      writeDurably(draft, `${newSecret()}\n`);
      linkUnlessThere(draft, path);
    } finally {
      rmSync(draft, { force: true });
    }
    // Keys in the database can't be opened without it, so no crash may take it away once they are written.
    syncFolder(dataFolder);
    sweepDrafts(dataFolder);
  } catch (error) {
    throw new WrongSecretError(`${path} can't be made (${(error as Error).message}): set PORTCULLIS_SECRET`, {
      cause: error,
    });
  }
  const made = readSecret(path);
  if (made === undefined) throw new WrongSecretError(`${path} was removed while it was being made: start again`);
  return made;
}

function writeDurably(path: string, text: string): void {
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    // An ordinary user, whose folder root has run a command on, reads it as well when he starts the server.
    const { uid, gid } = statSync(dirname(path));
    if (isRoot()) fchownSync(descriptor, uid, gid);
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function linkUnlessThere(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    // Another process was faster, and may have swept our draft away as well.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && code !== 'ENOENT') throw error;
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Some file systems know no such thing.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EINVAL' && code !== 'EBADF') throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** What killed processes left. With the secret in its place no draft is of use to anybody, one that is being made neither. */
function sweepDrafts(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (DRAFT.test(name)) rmSync(join(folder, name), { force: true });
  }
}
