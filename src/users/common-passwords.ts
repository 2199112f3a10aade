import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { comparisonForm } from './comparison-form.js';

/** Where it comes from: assets/README.md. */
const FILE = new URL('../../assets/common-passwords.txt.gz', import.meta.url);

/**
 * The passwords that are tried first when somebody guesses. Reading them costs a few milliseconds, once, and about a megabyte
 * while they are kept.
 */
export class CommonPasswords {
  private readonly passwords: ReadonlySet<string>;

  /** @param minLength what is shorter is left out, since the policy refuses it anyway */
  constructor(minLength: number) {
    const lines = gunzipSync(readFileSync(FILE)).toString('utf8').trimEnd().split('\n');
    this.passwords = new Set(lines.filter((line) => [...line].length >= minLength));
  }

  get size(): number {
    return this.passwords.size;
  }

  /** Without regard to case and to how a character is composed. */
  has(password: string): boolean {
    return this.passwords.has(comparisonForm(password));
  }
}
