import fc from 'fast-check';
import { shown } from './shown.js';

describe('a value in a refusal', () => {
  it.each([
    ['jtw', '"jtw"'],
    [3, '3'],
    [null, 'an empty value'],
    [undefined, 'nothing'],
    [['a'], '["a"]'],
    ['https://u:p@h', '"https://…"'],
    [{ url: 'https://u:p@h' }, '{"url":"…"}'],
  ])('%j is shown as %s', (value, text) => {
    expect(shown(value)).toBe(text);
  });

  it('is cut where it is long', () => {
    expect(shown('x'.repeat(500)).length).toBeLessThan(100);
  });

  it('never shows what a sensitive setting holds', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9]{8,20}$/);
    const around = fc.constantFrom(
      (text: string) => text,
      (text: string) => `postgres://user:${text}@host/db`,
      (text: string) => `mysql://host/db?password=${text}`,
      (text: string) => [text],
      (text: string) => ({ password: text }),
    );
    fc.assert(fc.property(secret, around, (text, wrap) => !shown(wrap(text), true).includes(text)));
  });
});
