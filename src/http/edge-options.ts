import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** How the edge of an application behaves. */
export interface EdgeOptions {
  /** Where clients reach the server, `http.publicUrl`. Its origin may always call with CORS; https turns HSTS on. */
  readonly publicUrl: string;
  /** More origins that may call from a browser, exactly. */
  readonly allowedOrigins?: readonly string[];
  /** Proxies in front, each adding to `x-forwarded-for`. Default 0: the socket's peer is the client. */
  readonly trustedHops?: number;
  /** Most bytes of a body. Default 64 KiB. */
  readonly bodyLimit?: number;
  /** Connections open at once, at most; what comes past them is closed. Default 10,000. */
  readonly maxConnections?: number;
  /** Where request lines go, one for each request. None: no request log. */
  readonly requestLog?: Logger;
}

/** What the stand-alone server is made of. */
export interface HttpAppOptions extends EdgeOptions {
  /** Default `fastify`. */
  readonly adapter?: 'fastify' | 'express';
  /** Nest's own log; `false` for none. Process-wide, as Nest has it. Default: Nest's console logger. */
  readonly logger?: LoggerService | false;
}
