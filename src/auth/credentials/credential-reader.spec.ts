import type { Config } from '../../config/index.js';
import { SessionCookie } from '../../sessions/session-cookie.js';
import { AmbiguousCredentials } from '../auth.errors.js';
import { CredentialReader } from './credential-reader.js';

const reader = new CredentialReader(new SessionCookie({ http: { publicUrl: 'http://localhost' } } as Config));

describe('the credential of a request', () => {
  it.each([
    [['Authorization', 'Bearer abc'], { kind: 'access-token', value: 'abc' }],
    [['AUTHORIZATION', 'bEARER abc'], { kind: 'access-token', value: 'abc' }],
    [['authorization', 'Bearer   abc'], { kind: 'access-token', value: 'abc' }],
    [['authorization', 'Bearer'], { kind: 'access-token', value: '' }],
    [['authorization', 'Bearer a b'], { kind: 'access-token', value: 'a b' }],
    [['authorization', 'Session abc'], { kind: 'session-header', value: 'abc' }],
    [['Cookie', 'theme=dark; portcullis=abc'], { kind: 'cookie', value: 'abc' }],
    [['Cookie', 'portcullis='], { kind: 'cookie', value: '' }],
    [['authorization', 'Basic dXNlcjpwYXNz'], { kind: 'unknown', value: '' }],
    [['authorization', 'Bearerabc'], { kind: 'unknown', value: '' }],
    [['authorization', 'Bearer\tabc'], { kind: 'unknown', value: '' }],
    [['authorization', ' Bearer abc'], { kind: 'unknown', value: '' }],
    [['authorization', ''], { kind: 'unknown', value: '' }],
    [['x-authorization', 'Bearer abc', 'cookie2', 'portcullis=abc', 'host', 'x'], undefined],
    [['cookie', 'other=1'], undefined],
    [[], undefined],
  ])('%j is read as %j', (rawHeaders, credential) => {
    expect(reader.read(rawHeaders)).toEqual(credential);
  });

  it.each([
    [['authorization', 'Bearer a', 'Authorization', 'Bearer b']],
    [['authorization', 'Bearer a', 'authorization', 'Bearer a']],
    [['authorization', 'Basic a', 'authorization', 'Session b']],
    [['authorization', 'Session a', 'cookie', 'portcullis=b']],
    [['cookie', 'portcullis=b', 'authorization', 'Basic a']],
    [['cookie', 'portcullis=a; portcullis=a']],
    [['cookie', 'portcullis=a', 'Cookie', 'portcullis=b']],
  ])('%j is ambiguous', (rawHeaders) => {
    expect(() => reader.read(rawHeaders)).toThrow(AmbiguousCredentials);
  });

  it('a cookie alone is read by itself, and two are none to go by', () => {
    expect(reader.readCookie(['authorization', 'Bearer x', 'COOKIE', 'portcullis=a'])).toBe('a');
    expect(reader.readCookie(['cookie', 'portcullis=a; portcullis=b'])).toBeUndefined();
    expect(reader.readCookie(['cookie', 'x=1'])).toBeUndefined();
    expect(reader.carriesCookie(['cookie', 'portcullis=a', 'cookie', 'portcullis=b'])).toBe(true);
    expect(reader.carriesCookie(['cookie', 'x=portcullis'])).toBe(false);
  });
});
