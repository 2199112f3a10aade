import { emailKey } from './email.js';

describe('emailKey', () => {
  it.each([
    ['Ada@Example.COM', 'ada@example.com'],
    ['ａｄａ@example.com', 'ada@example.com'],
    ['ﬁona@example.com', 'fiona@example.com'],
    ['E\u0301va@example.com', 'éva@example.com'],
  ])('compares %s as %s', (address, key) => {
    expect(emailKey(address)).toBe(key);
  });

  it('is stable: the key of a key is itself', () => {
    for (const address of ['İstanbul@example.com', 'ẞ@example.com', 'ﬀ@example.com']) {
      expect(emailKey(emailKey(address))).toBe(emailKey(address));
    }
  });
});
