import fc from 'fast-check';
import { isGuessable } from './secret.js';

describe('a guessable secret', () => {
  it('is never one of random bytes, written as people write them', () => {
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 64 }).filter((array) => new Set(array).size > 20);
    const encoding = fc.constantFrom('base64', 'base64url', 'hex');
    fc.assert(
      fc.property(bytes, encoding, (array, form) => {
        const text = Buffer.from(array).toString(form);
        fc.pre(new Set(text).size >= 8);
        return !isGuessable(text);
      }),
    );
  });

  it('is one that repeats itself, whatever it repeats', () => {
    const unit = fc.string({ minLength: 1, maxLength: 20 });
    fc.assert(fc.property(unit, fc.integer({ min: 2, max: 5 }), (text, times) => isGuessable(text.repeat(times))));
  });
});
