import { randomUUID } from 'node:crypto';
import { formatOpaqueToken, parseOpaqueToken } from './opaque-token.js';
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
});
