import fc from 'fast-check';
import { decodeBase64Url } from './base64url.js';

/** What Node reads, if that is the one text for it. */
function canonical(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length > 0 && bytes.toString('base64url') === text ? bytes : undefined;
}

describe('decodeBase64Url', () => {
  it('reads what Node writes, of every length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 700 }), (bytes) => {
        const buffer = Buffer.from(bytes);
        expect(decodeBase64Url(buffer.toString('base64url'))).toEqual(buffer);
      }),
    );
  });

  it('reads of all texts just those that Node reads and would write the same', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'AQgw_-+/=. \n\u0000é\u0141\ud83d'), maxLength: 9 }),
      fc.string({ unit: fc.constantFrom(...'ABCZaz059-_'), maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 9 }),
    );
    fc.assert(
      fc.property(text, (one) => expect(decodeBase64Url(one)).toEqual(canonical(one))),
      { numRuns: 20_000 },
    );
  });

  it('takes no second spelling: of 64 last characters 4 after one character, and 16 after two', () => {
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
    expect(alphabet.filter((last) => decodeBase64Url(`A${last}`) !== undefined)).toEqual(['A', 'Q', 'g', 'w']);
    expect(alphabet.filter((last) => decodeBase64Url(`AA${last}`) !== undefined)).toHaveLength(16);
  });

  it.each(['', 'A', 'AAAAA', 'AA==', 'AA=', 'A+AA', 'A/AA', 'AA A', 'AAA\n'])('refuses %j', (text) => {
    expect(decodeBase64Url(text)).toBeUndefined();
  });
});
