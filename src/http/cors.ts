import type { IncomingMessage } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { rawHeaders } from './http-io.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const ALLOWED_HEADERS = ['authorization', 'content-type', 'x-request-id'];
const EXPOSED_HEADERS = ['x-request-id', 'portcullis-receipt', 'retry-after', 'www-authenticate'];
const PREFLIGHT_SECONDS = 600;

/** The origins that scripts may call from: the public one and those of `http.allowedOrigins`, in the browser's own form. */
export function allowedOriginsOf(publicUrl: string, allowedOrigins: readonly string[] = []): ReadonlySet<string> {
  return new Set([publicUrl, ...allowedOrigins].map((url) => new URL(url).origin));
}

/**
 * CORS with credentials for exactly these origins (Fetch, section 3.2). Any other origin gets no CORS header at all, so the
 * browser keeps the answer from it; its preflight is an OPTIONS like any other. No preflight asks for a credential.
 */
export function applyCors(app: INestApplication, origins: ReadonlySet<string>): void {
  type Callback = (error: Error | null, options: object) => void;
  app.enableCors((request: IncomingMessage, callback: Callback): void => {
    const { origin } = rawHeaders(request);
    if (origin === undefined || !origins.has(origin)) return callback(null, { origin: false });
    callback(null, {
      origin: [origin],
      credentials: true,
      methods: METHODS,
      allowedHeaders: ALLOWED_HEADERS,
      exposedHeaders: EXPOSED_HEADERS,
      maxAge: PREFLIGHT_SECONDS,
      // Fastify's plugin would answer an OPTIONS that is no preflight in plain text.
      strictPreflight: false,
    });
  });
}
