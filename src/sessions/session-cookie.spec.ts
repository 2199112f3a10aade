import type { Config } from '../config/index.js';
import { SessionCookie } from './session-cookie.js';

const cookieFor = (publicUrl: string): SessionCookie => new SessionCookie({ http: { publicUrl } } as Config);

describe('the session cookie', () => {
  const secure = cookieFor('https://auth.example.com');
  const loopback = cookieFor('http://localhost:3000');

  it('is named by the public address', () => {
    expect([secure.name, loopback.name]).toEqual(['__Host-portcullis', 'portcullis']);
  });

  it('is written with exactly its attributes', () => {
    expect(secure.issue('value', 90_999)).toBe(
      '__Host-portcullis=value; Max-Age=90; Path=/; HttpOnly; Secure; SameSite=Lax',
    );
    expect(loopback.issue('value', 1_000)).toBe('portcullis=value; Max-Age=1; Path=/; HttpOnly; SameSite=Lax');
    expect(secure.clear()).toBe('__Host-portcullis=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax');
  });

  it('never lives longer than what is left, nor less than nothing', () => {
    expect(loopback.issue('x', 1_999)).toContain('Max-Age=1;');
    expect(loopback.issue('x', -5_000)).toContain('Max-Age=0;');
  });

  it.each([
    ['__Host-portcullis=a', ['a']],
    ['theme=dark; __Host-portcullis=a; lang=en', ['a']],
    ['__Host-portcullis=a; __Host-portcullis=b', ['a', 'b']],
    ['__Host-portcullis=a=b', ['a=b']],
    ['__Host-portcullis=', ['']],
    [' __Host-portcullis = a ', ['a']],
    ['portcullis=a', []],
    ['x__Host-portcullis=a', []],
    ['__Host-portcullis-2=a', []],
    ['__host-portcullis=a', []],
    ['other="__Host-portcullis=a"', []],
    ['__Host-portcullis', []],
    ['', []],
  ])('is found in %j: %j', (header, values) => {
    expect(secure.valuesIn(header)).toEqual(values);
  });
});
