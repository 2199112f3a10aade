import fc from 'fast-check';
import { MAX_JSON_DEPTH, parseStrictJson, StrictJsonError } from './strict-json.js';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** JSON text of a value with its strings escaped and its gaps filled at random, as no serialiser would write it. */
const jsonText = fc
  .tuple(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom('', ' ', '\n\t', '  '))
  .map(([value, gap]) => ({
    value,
    text: JSON.stringify(value, null, gap),
  }));

describe('strict JSON', () => {
  it('reads whatever JSON.parse reads, to the same value, when no key comes twice', () => {
    fc.assert(
      fc.property(jsonText, ({ value, text }) => {
        expect(parseStrictJson(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('refuses whatever JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const isJson = (() => {
          try {
            JSON.parse(text);
            return true;
          } catch {
            return false;
          }
        })();
        fc.pre(!isJson);
        expect(() => parseStrictJson(text)).toThrow(StrictJsonError);
      }),
    );
  });

  it('finds a key that comes twice, wherever it stands and however it is escaped', () => {
    const escaped = (key: string): string =>
      `"${[...Array(key.length).keys()].map((at) => `\\u${key.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;
    fc.assert(
      fc.property(
        fc.string(),
        fc.jsonValue({ maxDepth: 3 }),
        fc.array(fc.boolean(), { maxLength: 20 }),
        (key, value, path) => {
          const inner = `{${JSON.stringify(key)}:${JSON.stringify(value)} ,${escaped(key)} : 1}`;
          const text = path.reduce(
            (body, isArray) => (isArray ? `[0,${body}]` : `{"k":${body},"l":"${'\\"'}"}`),
            inner,
          );
          expect(() => parseStrictJson(text)).toThrow('twice');
        },
      ),
    );
  });

  it.each([
    ['{"a":1,"a":2}'],
    ['{"a":1,"\\u0061":2}'],
    ['[{"x":{"b":0,"c":{},"b":0}}]'],
    ['{"":1,"":2}'],
    ['{"__proto__":1,"__proto__":2}'],
    ['{"\\"":1,"\\u0022":2}'],
  ])('refuses %s', (text) => {
    expect(() => parseStrictJson(text)).toThrow('twice');
  });

  it('ends a string where JSON does, whatever stands before the quote', () => {
    expect(parseStrictJson('{"a\\\\":1,"a\\\\\\"":2,"\\\\\\\\":"\\\\\\":"}')).toEqual({
      'a\\': 1,
      'a\\"': 2,
      '\\\\': '\\":',
    });
    expect(() => parseStrictJson('{"a\\\\":1,"a\\\\":2}')).toThrow('twice');
  });

  it('refuses a key that nobody may have, at any depth and in any spelling', () => {
    for (const text of ['{"x":1}', '[{"a":{"x":1}}]', '{"\\u0078":1}']) {
      expect(() => parseStrictJson(text, MAX_JSON_DEPTH, 'x')).toThrow('names the key x');
      expect(parseStrictJson(text)).toBeDefined();
    }
    expect(parseStrictJson('{"a":"x","xx":1}', MAX_JSON_DEPTH, 'x')).toEqual({ a: 'x', xx: 1 });
  });

  it('lets the same key stand in different objects, and the same text stand as key and value', () => {
    expect(parseStrictJson('{"a":{"a":["a","a"]},"b":{"a":1}}')).toEqual({ a: { a: ['a', 'a'] }, b: { a: 1 } });
  });

  it('takes 32 levels and refuses 33', () => {
    expect(parseStrictJson(nested(MAX_JSON_DEPTH))).toBeDefined();
    expect(() => parseStrictJson(nested(MAX_JSON_DEPTH + 1))).toThrow('nested over 32 deep');
    expect(parseStrictJson(`[${nested(31)},${nested(31)},"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["]`)).toBeDefined();
  });

  it('survives the worst text of 64 KiB without recursion', () => {
    expect(() => parseStrictJson(nested(32 * 1024))).toThrow('nested over 32 deep');
    const keys = Array.from({ length: 6000 }, (_unused, index) => `"${index}":0`).join(',');
    expect(Object.keys(parseStrictJson(`{${keys}}`) as object)).toHaveLength(6000);
  });
});
