import fc from 'fast-check';
import { formatDuration, parseDuration } from './duration.js';

describe('durations', () => {
  it.each([
    ['0s', 0],
    ['500ms', 500],
    ['2s', 2_000],
    ['10m', 600_000],
    ['12h', 43_200_000],
    ['30d', 2_592_000_000],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it.each([
    '',
    '10',
    'm',
    '-1s',
    '+1s',
    '1.5h',
    '1 h',
    ' 1h',
    '1h\n',
    '1H',
    '01s',
    '1w',
    '1e3s',
    '1h30m',
    '999999999999d',
  ])('%j is refused', (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('%d ms is refused', (milliseconds) => {
    expect(() => formatDuration(milliseconds)).toThrow(RangeError);
  });

  it('reads back whatever it writes', () => {
    const lengths = fc.integer({ min: 0, max: 900_000_000_000 });
    fc.assert(fc.property(lengths, (ms) => parseDuration(formatDuration(ms)) === ms));
  });

  it('writes a length no longer than it was written before', () => {
    const unit = fc.constantFrom('ms', 's', 'm', 'h', 'd');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), unit, (count, name) => {
        const ms = parseDuration(`${count}${name}`);
        const written = formatDuration(ms);
        expect(parseDuration(written)).toBe(ms);
        expect(written.length).toBeLessThanOrEqual(`${count}${name}`.length);
      }),
    );
  });

  it('either reads a text to whole milliseconds or refuses it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          return Number.isSafeInteger(parseDuration(text));
        } catch (error) {
          return error instanceof RangeError;
        }
      }),
    );
  });
});
