import type { IncomingMessage } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';

/**
 * A cookie of ours: for every path of our host and no other, and out of scripts' reach. By https its name begins with `__Host-`
 * (RFC 6265bis, section 4.1.3.2), so that no sibling domain can plant one. By http, which the configuration allows on a loopback host
 * only, browsers refuse that prefix, and it has none.
 */
export class HostCookie {
  /** With its prefix. */
  readonly name: string;
  private readonly secure: boolean;

  /**
   * @param publicUrl `http.publicUrl`
   * @param name without prefix
   */
  constructor(publicUrl: string, name: string) {
    this.secure = publicUrl.startsWith('https:');
    this.name = this.secure ? `__Host-${name}` : name;
  }

  /**
   * The `Set-Cookie` value.
   *
   * @param maxAge whole seconds; with 0 the browser forgets the cookie
   * @param sameSite with `none` it is `Secure` in any case, since browsers demand it
   */
  set(value: string, maxAge: number, sameSite: 'strict' | 'lax' | 'none'): string {
    const secure = this.secure || sameSite === 'none';
    return stringifySetCookie({ name: this.name, value, path: '/', maxAge, secure, httpOnly: true, sameSite });
  }

  /** What a request brings of it; undefined for nothing. */
  valueIn({ headers }: IncomingMessage): string | undefined {
    return parseCookie(headers.cookie ?? '')[this.name];
  }
}
