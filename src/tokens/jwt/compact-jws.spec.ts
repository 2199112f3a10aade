import fc from 'fast-check';
import { parseCompactJws } from './compact-jws.js';

const encode = (text: string): string => Buffer.from(text).toString('base64url');
const SIGNATURE = Buffer.alloc(64, 7).toString('base64url');

describe('a compact JWS', () => {
  it('comes apart into header, payload, signature and what was signed', () => {
    const token = `${encode('{"alg":"ES256"}')}.${encode('{"sub":"é"}')}.${SIGNATURE}`;
    expect(parseCompactJws(token)).toEqual({
      header: { alg: 'ES256' },
      payload: { sub: 'é' },
      signature: Buffer.alloc(64, 7),
      signingInput: Buffer.from(token.slice(0, token.lastIndexOf('.'))),
    });
  });

  it('is the one spelling of its bytes: any other text is refused', () => {
    const token = `${encode('{"alg":"ES256"}')}.${encode('{"sub":"somebody"}')}.${SIGNATURE}`;
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 3 }), (at, inserted) => {
        const other = token.slice(0, at) + inserted + token.slice(at);
        const parsed = parseCompactJws(other);
        if (parsed === undefined) return true;
        // Whatever still is one, is the canonical spelling of what it says.
        const [header = '', payload = '', signature = ''] = other.split('.');
        const parts = [header, payload, signature];
        return parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
      }),
      { numRuns: 300 },
    );
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 5 }), (parts) => {
        parseCompactJws(parts.join('.'));
        parseCompactJws(parts.map(encode).join('.'));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['two parts', `${encode('{}')}.${encode('{}')}`],
    ['four parts', `${encode('{}')}.${encode('{}')}.${SIGNATURE}.`],
    ['an empty header', `.${encode('{}')}.${SIGNATURE}`],
    ['an empty payload', `${encode('{}')}..${SIGNATURE}`],
    ['an empty signature', `${encode('{}')}.${encode('{}')}.`],
    ['a list as payload', `${encode('{}')}.${encode('[]')}.${SIGNATURE}`],
    ['null as payload', `${encode('{}')}.${encode('null')}.${SIGNATURE}`],
    ['a key twice', `${encode('{}')}.${encode('{"a":1,"a":1}')}.${SIGNATURE}`],
    ['a key twice in two spellings', `${encode('{}')}.${encode('{"a":1,"\\u0061":2}')}.${SIGNATURE}`],
    [
      'bytes that are not UTF-8',
      `${encode('{}')}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${SIGNATURE}`,
    ],
    ['a byte order mark', `${encode('{}')}.${encode('\ufeff{}')}.${SIGNATURE}`],
    ['a prototype', `${encode('{}')}.${encode('{"__proto__":{"roles":["admin"]}}')}.${SIGNATURE}`],
    ['a prototype further in, escaped', `${encode('{}')}.${encode('{"a":[{"\\u005f_proto__":{}}]}')}.${SIGNATURE}`],
    ['a prototype in the header', `${encode('{"__proto__":{"alg":"none"}}')}.${encode('{}')}.${SIGNATURE}`],
    ['too much depth', `${encode('{}')}.${encode(`{"a":${'['.repeat(20)}${']'.repeat(20)}}`)}.${SIGNATURE}`],
    ['more than 8 KiB', `${encode('{}')}.${encode(JSON.stringify({ a: 'x'.repeat(8_192) }))}.${SIGNATURE}`],
  ])('is refused for %s', (_what, token) => {
    expect(parseCompactJws(token)).toBeUndefined();
  });
});
