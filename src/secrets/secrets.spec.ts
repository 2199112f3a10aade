import { createHash } from 'node:crypto';
import { hashSecret, newSecret, secretMatches } from './secrets.js';

describe('secrets', () => {
  it('have 256 bits, and none comes twice', () => {
    const made = Array.from({ length: 1_000 }, newSecret);
    expect(new Set(made).size).toBe(1_000);
    for (const secret of made) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  });

  it('are kept as their SHA-256', () => {
    expect(hashSecret('abc')).toEqual(createHash('sha256').update('abc').digest());
  });

  it('match their own hash alone', () => {
    const secret = newSecret();
    expect(secretMatches(secret, hashSecret(secret))).toBe(true);
    expect(secretMatches(`${secret}A`, hashSecret(secret))).toBe(false);
    expect(secretMatches(secret, hashSecret(newSecret()))).toBe(false);
    expect(secretMatches(secret, Buffer.alloc(0))).toBe(false);
    expect(secretMatches('', hashSecret(secret))).toBe(false);
  });

  it('match no hash that differs in one bit, wherever it is, or is longer', () => {
    const secret = newSecret();
    for (let bit = 0; bit < 256; bit++) {
      const other = hashSecret(secret);
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(secretMatches(secret, other)).toBe(false);
    }
    expect(secretMatches(secret, Buffer.concat([hashSecret(secret), Buffer.alloc(1)]))).toBe(false);
  });
});
