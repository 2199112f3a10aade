import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/index.js';
import { setHeader, type HttpResponse } from '../../http/http-io.js';
import { CredentialReader } from '../credentials/credential-reader.js';

/**
 * Has a browser throw away what it keeps of our origin when somebody signs out (`Clear-Site-Data`, W3C). Never `"cookies"`: that
 * reaches every host of the registrable domain, other applications' cookies and the one of known devices among them.
 */
@Injectable()
export class SiteData {
  private readonly directives: string;

  constructor(
    @Inject(CredentialReader) private readonly reader: CredentialReader,
    @Inject(CONFIG) { session }: Config,
  ) {
    this.directives = session.clearSiteData.map((kind) => `"${kind}"`).join(', ');
  }

  /**
   * Asks for it where a credential came along in the headers. Without one, another web site could make a browser send this
   * request, and so have our origin emptied whenever it likes; a cookie of ours has passed the cross-site rule by now, and
   * `Authorization` a preflight.
   */
  clear(response: HttpResponse, request: IncomingMessage): void {
    if (this.directives !== '' && this.reader.read(request.rawHeaders) !== undefined) {
      setHeader(response, 'clear-site-data', this.directives);
    }
  }
}
