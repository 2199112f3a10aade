import { Inject, Injectable } from '@nestjs/common';
import { SessionCookie } from '../../sessions/session-cookie.js';
import { AmbiguousCredentials } from '../auth.errors.js';
import type { Credential } from './credential.js';

/** `Authorization: <scheme> <value>` (RFC 9110, section 11.6.2); the scheme is compared without regard to case. */
const AUTHORIZATION = /^([A-Za-z0-9!#$%&'*+.^_`|~-]+)(?: +(.*))?$/;

/**
 * Finds the credential of a request in one pass over the raw headers. The raw ones, because Node's `headers` keeps only the
 * first of two `Authorization` headers and so would hide the second.
 */
@Injectable()
export class CredentialReader {
  constructor(@Inject(SessionCookie) private readonly cookie: SessionCookie) {}

  /**
   * @param rawHeaders names and values in turn, as `IncomingMessage.rawHeaders` has them
   * @returns undefined where the request carries none
   * @throws AmbiguousCredentials for two `Authorization` headers, two cookies of our name, or one of each
   */
  read(rawHeaders: readonly string[]): Credential | undefined {
    let found: Credential | undefined;
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const name = rawHeaders[index] as string;
      // Lengths first: most headers are neither, and this runs for every guarded request.
      if (name.length === 13 && name.toLowerCase() === 'authorization') {
        if (found !== undefined) throw new AmbiguousCredentials();
        found = readAuthorization(rawHeaders[index + 1] as string);
      } else if (name.length === 6 && name.toLowerCase() === 'cookie') {
        for (const value of this.cookie.valuesIn(rawHeaders[index + 1] as string)) {
          if (found !== undefined) throw new AmbiguousCredentials();
          found = { kind: 'cookie', value };
        }
      }
    }
    return found;
  }

  /** The value of our cookie; undefined where there is none, or more than one. */
  readCookie(rawHeaders: readonly string[]): string | undefined {
    const values = this.cookieValues(rawHeaders);
    return values.length === 1 ? values[0] : undefined;
  }

  /** Whether the request carries a cookie of our name. */
  carriesCookie(rawHeaders: readonly string[]): boolean {
    return this.cookieValues(rawHeaders).length > 0;
  }

  private cookieValues(rawHeaders: readonly string[]): string[] {
    const values: string[] = [];
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const name = rawHeaders[index] as string;
      if (name.length === 6 && name.toLowerCase() === 'cookie') {
        values.push(...this.cookie.valuesIn(rawHeaders[index + 1] as string));
      }
    }
    return values;
  }
}

function readAuthorization(header: string): Credential {
  const [, scheme = '', value = ''] = AUTHORIZATION.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return { kind: 'access-token', value };
    case 'session':
      return { kind: 'session-header', value };
    default:
      return { kind: 'unknown', value: '' };
  }
}
