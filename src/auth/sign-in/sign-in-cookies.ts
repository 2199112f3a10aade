import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { setReceipt } from '../../changes/receipt.js';
import { Clock } from '../../clock/clock.js';
import { appendHeader, type HttpResponse } from '../../http/http-io.js';
import { SessionCookie } from '../../sessions/session-cookie.js';
import { CredentialReader } from '../credentials/credential-reader.js';
import type { SignedIn } from './sign-in-issuer.js';
import type { LoggedIn } from './login.service.js';

/** Puts the session cookie on an answer, and takes it off. */
@Injectable()
export class SignInCookies {
  constructor(
    @Inject(SessionCookie) private readonly cookie: SessionCookie,
    @Inject(CredentialReader) private readonly reader: CredentialReader,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Sets the cookie until the session's absolute expiry. */
  set(response: HttpResponse, { token, expiresAt }: NonNullable<SignedIn['cookie']>): void {
    appendHeader(response, 'set-cookie', this.cookie.issue(token, expiresAt.getTime() - this.clock.now()));
  }

  /** Puts on an answer whatever headers a login comes with: its cookies, and the receipt of the session that it replaced. */
  put(response: HttpResponse, { cookie, deviceCookie, receipt }: Partial<LoggedIn>): void {
    if (cookie !== undefined) this.set(response, cookie);
    if (deviceCookie !== undefined) appendHeader(response, 'set-cookie', deviceCookie);
    setReceipt(response, receipt);
  }

  /** Clears the cookie where one came along. */
  clear(response: HttpResponse, request: IncomingMessage): void {
    if (this.reader.carriesCookie(request.rawHeaders)) appendHeader(response, 'set-cookie', this.cookie.clear());
  }
}
