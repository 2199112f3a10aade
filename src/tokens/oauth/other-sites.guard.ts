import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/index.js';
import { allowedOriginsOf } from '../../http/cors.js';
import { CrossSiteRequest } from '../../http/http.errors.js';
import { rawHeaders, type HttpRequest } from '../../http/http-io.js';

/**
 * Refuses what a browser sends here for a page of another site. Such a page can read no answer, but it can send forms: those that fail
 * would count as failures of the visitor's address, and hold back the clients behind it. Who isn't a browser sends no `Sec-Fetch-Site`.
 */
@Injectable()
export class OtherSitesGuard implements CanActivate {
  private readonly allowedOrigins: ReadonlySet<string>;

  constructor(@Inject(CONFIG) { http }: Config) {
    this.allowedOrigins = allowedOriginsOf(http.publicUrl, http.allowedOrigins);
  }

  /** @throws CrossSiteRequest */
  canActivate(context: ExecutionContext): true {
    const headers = rawHeaders(context.switchToHttp().getRequest<HttpRequest>());
    const site = headers['sec-fetch-site'];
    const isElsewhere = site === 'cross-site' || site === 'same-site';
    if (isElsewhere && !this.allowedOrigins.has(headers.origin ?? '')) throw new CrossSiteRequest();
    return true;
  }
}
