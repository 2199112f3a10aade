import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { allowedOriginsOf } from '../http/cors.js';
import { CrossSiteRequest } from '../http/http.errors.js';
import { rawHeaderOf } from '../http/http-io.js';
import { CredentialReader } from './credentials/credential-reader.js';

/** Methods that change nothing (RFC 9110, section 9.2.1). */
export const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * Keeps other sites from making a browser act with our cookie, or from planting one of theirs. Decided by what the browser
 * itself says about where a request comes from (`Origin`, `Sec-Fetch-Site`), so there are no tokens to carry around.
 */
@Injectable()
export class CrossSiteProtection {
  private readonly allowedOrigins: ReadonlySet<string>;

  constructor(
    @Inject(CredentialReader) private readonly reader: CredentialReader,
    @Inject(CONFIG) { http }: Config,
  ) {
    this.allowedOrigins = allowedOriginsOf(http.publicUrl, http.allowedOrigins);
  }

  /**
   * Refuses an unsafe request that carries our cookie and comes from elsewhere.
   *
   * @throws CrossSiteRequest
   */
  check(request: IncomingMessage): void {
    if (isUnsafe(request)) this.checkConnection(request);
  }

  /**
   * Refuses to open a connection to a page of elsewhere, by the cookie and whatever the request: Socket.IO begins with a plain GET where
   * it polls.
   *
   * @throws CrossSiteRequest
   */
  checkConnection(request: IncomingMessage): void {
    if (this.reader.carriesCookie(request.rawHeaders)) this.demandSameSite(request, true);
  }

  /**
   * Refuses to set our cookie in answer to a request that comes from elsewhere: signing a visitor in to the attacker's
   * account is an attack as well.
   *
   * @throws CrossSiteRequest
   */
  checkBeforeSettingCookie(request: IncomingMessage): void {
    this.demandSameSite(request, this.reader.carriesCookie(request.rawHeaders));
  }

  private demandSameSite({ headers }: IncomingMessage, carriesCookie: boolean): void {
    const { origin } = headers;
    const site = headers['sec-fetch-site'];
    if (origin !== undefined) {
      if (!this.allowedOrigins.has(origin)) throw new CrossSiteRequest();
    } else if (site !== undefined) {
      if (site !== 'same-origin' && site !== 'none') throw new CrossSiteRequest();
    } else if (carriesCookie) {
      throw new CrossSiteRequest({
        detail:
          'Neither Origin nor Sec-Fetch-Site came along. A script that keeps a cookie jar sends "Sec-Fetch-Site: none".',
      });
    }
  }
}

function isUnsafe(request: IncomingMessage): boolean {
  return isUpgrade(request) || !SAFE_METHODS.has(request.method ?? '');
}

/** A WebSocket is opened by a GET, and then does whatever it likes. The header is a list (RFC 9110, section 7.8). */
function isUpgrade(request: IncomingMessage): boolean {
  if (rawHeaderOf(request, 'upgrade') === undefined) return false;
  return /(?:^|[\s,])websocket(?:$|[\s,/])/i.test(request.headers.upgrade ?? '');
}
