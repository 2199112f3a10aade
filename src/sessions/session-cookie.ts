import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { HostCookie } from '../http/host-cookie.js';

/** The session cookie, SameSite=Lax. See `HostCookie` for what else it is. */
@Injectable()
export class SessionCookie {
  readonly name: string;
  private readonly cookie: HostCookie;
  private readonly beginning: string;

  constructor(@Inject(CONFIG) { http }: Config) {
    this.cookie = new HostCookie(http.publicUrl, 'portcullis');
    this.name = this.cookie.name;
    this.beginning = `${this.name}=`;
  }

  /** The `Set-Cookie` value that carries `token` for `maxAgeMs`. */
  issue(token: string, maxAgeMs: number): string {
    return this.cookie.set(token, Math.max(0, Math.floor(maxAgeMs / 1_000)), 'lax');
  }

  /** The `Set-Cookie` value that makes a browser forget it. */
  clear(): string {
    return this.cookie.set('', 0, 'lax');
  }

  /**
   * The values of every cookie of our name in a `Cookie` header, in order. More than one means that somebody planted
   * another (RFC 6265bis, section 8.6): the caller refuses the request rather than guess.
   */
  valuesIn(header: string): string[] {
    // Ours and no other, as most requests have it.
    if (header.startsWith(this.beginning) && !header.includes(';'))
      return [stripped(header.slice(this.beginning.length))];
    let values: string[] = [];
    // From one occurrence of the name to the next: a browser may send many cookies, and this runs for every guarded request.
    let at = header.indexOf(this.name);
    while (at !== -1) {
      const start = header.lastIndexOf(';', at) + 1;
      const semicolon = header.indexOf(';', at);
      const end = semicolon === -1 ? header.length : semicolon;
      const equals = header.indexOf('=', start);
      if (equals !== -1 && equals < end && stripped(header.slice(start, equals)) === this.name) {
        const value = stripped(header.slice(equals + 1, end));
        // Nearly always the only one, so it gets a list of its size; `push` would reserve room for many.
        values = values.length === 0 ? [value] : [...values, value];
      }
      at = header.indexOf(this.name, end);
    }
    return values;
  }
}

/**
 * Without blanks and tabs at its ends, and nothing else: `trim()` would take a no-break space (byte A0) as well, and to a browser
 * a name that begins with one has no `__Host-` prefix, so a sibling domain may set it.
 */
function stripped(text: string): string {
  let start = 0;
  let end = text.length;
  // By hand: a pattern that looks for blanks at the end takes quadratic time over a header full of them.
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
