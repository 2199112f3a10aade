import { decrypt, deriveKey, encrypt, newKey } from './key-encryption.js';

const PLAINTEXT = Buffer.from('what must not be read');

describe('encryption of keys', () => {
  it('opens with the same key and context alone', () => {
    const key = newKey();
    const sealed = encrypt(key, PLAINTEXT, 'row 1');
    expect(decrypt(key, sealed, 'row 1')).toEqual(PLAINTEXT);
    expect(() => decrypt(newKey(), sealed, 'row 1')).toThrow();
    expect(() => decrypt(key, sealed, 'row 2')).toThrow();
  });

  it('notices every changed bit, in nonce, tag and ciphertext, and a cut', () => {
    const key = newKey();
    const sealed = encrypt(key, PLAINTEXT, 'row');
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 0x80;
      expect(() => decrypt(key, changed, 'row')).toThrow();
    }
    expect(() => decrypt(key, sealed.subarray(0, -1), 'row')).toThrow();
    expect(() => decrypt(key, Buffer.alloc(0), 'row')).toThrow();
  });

  it('never encrypts alike, and never shows the plaintext', () => {
    const key = newKey();
    const [one, two] = [encrypt(key, PLAINTEXT, 'row'), encrypt(key, PLAINTEXT, 'row')];
    expect(one.equals(two)).toBe(false);
    expect(one.includes(PLAINTEXT)).toBe(false);
  });

  it('derives a key of its own for each purpose and secret, and the same one again', () => {
    const secret = Buffer.from('a secret of thirty-two bytes or more');
    expect(deriveKey(secret, 'a')).toEqual(deriveKey(secret, 'a'));
    expect(deriveKey(secret, 'a')).toHaveLength(32);
    expect(deriveKey(secret, 'a').equals(deriveKey(secret, 'b'))).toBe(false);
    expect(deriveKey(secret, 'a').equals(deriveKey(Buffer.from(`${secret.toString()}!`), 'a'))).toBe(false);
  });
});
