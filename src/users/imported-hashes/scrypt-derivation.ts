import { scrypt, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { assertWithin } from './unsupported-hash.js';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** What scrypt is tuned by (RFC 7914, section 2): N is two to the power of `logN`. */
export interface ScryptCost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** MiB: what a few at once can take without harm to the server. */
const MOST_MEMORY = 256;
/** N times r times p: about two seconds. */
const MOST_WORK = 2 ** 22;

/** @throws UnsupportedHash for what takes too much memory or time, such as N=2^30, and for what scrypt isn't defined for */
export function assertAffordable({ logN, r, p }: ScryptCost): void {
  assertWithin('a scrypt N (its logarithm)', logN, 1, 20);
  assertWithin('a scrypt r', r, 1, 32);
  // N must be less than 2^(128 * r / 8) (RFC 7914, section 2), and OpenSSL derives nothing otherwise.
  assertWithin(`a scrypt N (its logarithm) with r=${r}`, logN, 1, 16 * r - 1);
  assertWithin('a scrypt p', p, 1, 16);
  assertWithin('a scrypt memory in MiB', memoryOf({ logN, r, p }) / 2 ** 20, 0, MOST_MEMORY);
  assertWithin('a scrypt work (N times r times p)', 2 ** logN * r * p, 2, MOST_WORK);
}

/** Derives so many bytes, on one of libuv's threads. */
export function deriveScrypt(password: string, salt: Buffer, bytes: number, cost: ScryptCost): Promise<Buffer> {
  const { logN, r, p } = cost;
  // OpenSSL counts a little more than the blocks.
  return derive(password, salt, bytes, { N: 2 ** logN, r, p, maxmem: 2 * memoryOf(cost) + 2 ** 20 });
}

function memoryOf({ logN, r, p }: ScryptCost): number {
  return 128 * r * (2 ** logN + p);
}
