import { randomUUID } from 'node:crypto';
import { formatOpaqueToken, parseOpaqueToken, splitOpaqueToken } from './opaque-token.js';
import { newSecret } from './secrets.js';

const ID = '0192a3b4-c5d6-4e8f-9a0b-1c2d3e4f5a6b';
const SECRET = 'A'.repeat(43);

describe('an opaque token', () => {
  it('comes apart into what it was made of', () => {
    for (let round = 0; round < 100; round++) {
      const [id, secret] = [randomUUID(), newSecret()];
      expect(parseOpaqueToken(formatOpaqueToken(id, secret))).toEqual({ id, secret });
    }
  });

  it.each([
    '',
    '.',
    ID,
    `${ID}.`,
    `.${SECRET}`,
    `${ID}.${SECRET}A`,
    `${ID}.${SECRET.slice(1)}`,
    `${ID}.${SECRET}\n`,
    ` ${ID}.${SECRET}`,
    `${ID.toUpperCase()}.${SECRET}`,
    `${ID}.${SECRET}.${SECRET}`,
    `${ID}.${'='.repeat(43)}`,
    `${ID}.${'é'.repeat(43)}`,
    `{${ID}}.${SECRET}`,
    `${ID.replaceAll('-', '')}.${SECRET}`,
  ])('is nothing else: %j', (text) => {
    expect(parseOpaqueToken(text)).toBeUndefined();
  });

  it('can be taken apart by its length alone, which says nothing about its form', () => {
    expect(splitOpaqueToken(`${ID}.${SECRET}`)).toEqual({ id: ID, secret: SECRET });
    expect(splitOpaqueToken(`${ID.toUpperCase()}.${SECRET}`)).toEqual({ id: ID.toUpperCase(), secret: SECRET });
    for (const text of ['', `${ID}.${SECRET}A`, `${ID}.${SECRET.slice(1)}`, `${ID}:${SECRET}`, `.${ID}${SECRET}`]) {
      expect(splitOpaqueToken(text)).toBeUndefined();
    }
  });
});
