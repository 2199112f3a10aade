import type { Transport } from './config.js';
import { defaultTransport } from './default-transport.js';

describe('the transport of a sign-in that names none', () => {
  it.each<[string, Transport[], Transport]>([
    ['session', ['cookie', 'header', 'token'], 'cookie'],
    ['jwt', ['cookie', 'header', 'token'], 'token'],
    ['hybrid', ['cookie', 'header', 'token'], 'token'],
    ['session', ['token', 'header'], 'header'],
    ['hybrid', ['header', 'cookie'], 'header'],
    ['api-key', ['cookie'], 'cookie'],
    ['constructor', ['cookie'], 'cookie'],
  ])('in mode %s with %j is %s', (mode, transports, expected) => {
    expect(defaultTransport({ mode, transports })).toBe(expected);
  });

  it('is refused where the mode takes none that is allowed', () => {
    expect(() => defaultTransport({ mode: 'jwt', transports: ['cookie'] })).toThrow(RangeError);
  });
});
