import { generateSigningKeyPair, signData, SIGNING_ALGORITHMS, verifyData } from './signature.js';

const DATA = Buffer.from('header.payload');

describe.each(SIGNING_ALGORITHMS)('%s', (algorithm) => {
  const { privateKey, publicKey } = generateSigningKeyPair(algorithm);

  it('verifies what it signed, and nothing that differs by one bit', () => {
    const signature = signData(algorithm, privateKey, DATA);
    expect(verifyData(algorithm, publicKey, DATA, signature)).toBe(true);
    for (const at of [0, Math.floor(signature.length / 2), signature.length - 1]) {
      const changed = Buffer.from(signature);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(verifyData(algorithm, publicKey, DATA, changed)).toBe(false);
    }
    expect(verifyData(algorithm, publicKey, Buffer.from('header.payloae'), signature)).toBe(false);
  });

  it("does not verify another key's", () => {
    const other = generateSigningKeyPair(algorithm);
    expect(verifyData(algorithm, publicKey, DATA, signData(algorithm, other.privateKey, DATA))).toBe(false);
  });

  it.each([0, 1, 63, 65, 72])('refuses a signature of %d bytes without throwing', (length) => {
    expect(verifyData(algorithm, publicKey, DATA, Buffer.alloc(length, 1))).toBe(false);
  });
});

it('an ES256 signature of zeros, as of CVE-2022-21449, is none', () => {
  const { publicKey } = generateSigningKeyPair('ES256');
  expect(verifyData('ES256', publicKey, DATA, Buffer.alloc(64))).toBe(false);
});
