import { keyIdOf } from './access-token-header.js';

const HEADER = { alg: 'ES256', typ: 'at+jwt', kid: 'key' };

describe('the header of an access token', () => {
  it.each(['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/At+Jwt'])('of type %s names its key', (typ) => {
    expect(keyIdOf({ ...HEADER, typ })).toBe('key');
  });

  it.each([undefined, null, '', 'JWT', 'jwt', 'at+jwt ', 'text/at+jwt', 'secevent+jwt', ['at+jwt']])(
    'of type %j is none',
    (typ) => {
      expect(keyIdOf({ ...HEADER, typ })).toBeUndefined();
    },
  );

  it.each(['crit', 'b64', 'jku', 'jwk', 'x5u', 'x5c', 'zip', 'enc'])(
    'that brings %s is refused, whatever it says',
    (name) => {
      for (const value of [null, '', [], {}, true]) expect(keyIdOf({ ...HEADER, [name]: value })).toBeUndefined();
    },
  );

  it.each([undefined, 7, ['key'], 'x'.repeat(129)])('with a kid of %j is refused', (kid) => {
    expect(keyIdOf({ ...HEADER, kid })).toBeUndefined();
  });
});
