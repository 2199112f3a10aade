import { createServer } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import { SERVER_OPTIONS } from './connection-limits.js';

interface ExpressLike {
  set(name: string, value: unknown): void;
  router: { caseSensitive: boolean; strict: boolean };
}

/** Express as the stand-alone server runs it. */
export class ExpressEdgeAdapter extends ExpressAdapter {
  /** @param trustedHops proxies in front */
  constructor(trustedHops: number) {
    super();
    const express = this.getInstance<ExpressLike>();
    express.set('trust proxy', trustedHops);
    express.set('etag', false);
    // The router exists by now, so the settings of these names would come too late.
    express.router.caseSensitive = true;
    express.router.strict = true;
  }

  /** Nest's makes a server with Node's limits, some of which can't be changed later. */
  override initHttpServer(): void {
    this.httpServer = createServer(SERVER_OPTIONS, this.getInstance());
  }
}
