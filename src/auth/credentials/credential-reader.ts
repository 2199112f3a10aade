import { Inject, Injectable } from '@nestjs/common';
import { everyHeaderOf, isHeader } from '../../http/http-io.js';
import { SessionCookie } from '../../sessions/session-cookie.js';
import { AmbiguousCredentials } from '../auth.errors.js';
import type { Credential } from './credential.js';

const AUTHORIZATION_NAME = 'authorization';
const COOKIE_NAME = 'cookie';

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
   * The one credential of a request, unverified. No I/O.
   *
   * @param rawHeaders names and values in turn, as `IncomingMessage.rawHeaders` has them
   * @returns undefined where the request carries none
   * @throws AmbiguousCredentials for two `Authorization` headers, two cookies of our name, or one of each
   */
  read(rawHeaders: readonly string[]): Credential | undefined {
    let found: Credential | undefined;
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const name = rawHeaders[index];
      const text = rawHeaders[index + 1] ?? '';
      if (isHeader(name, AUTHORIZATION_NAME)) {
        if (found !== undefined) throw new AmbiguousCredentials();
        found = readAuthorization(text);
      } else if (isHeader(name, COOKIE_NAME)) {
        for (const value of this.cookie.valuesIn(text)) {
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
    return everyHeaderOf(rawHeaders, COOKIE_NAME).flatMap((header) => this.cookie.valuesIn(header));
  }
}

function readAuthorization(header: string): Credential {
  // As nearly everybody writes it; the grammar, which takes longer, says the same of these.
  if (header.startsWith('Bearer ') && header[7] !== ' ') return { kind: 'access-token', value: header.slice(7) };
  if (header.startsWith('Session ') && header[8] !== ' ') return { kind: 'session-header', value: header.slice(8) };
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
