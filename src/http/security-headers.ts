import type { INestApplication } from '@nestjs/common';

/** The pages under /docs: Swagger UI's own files, with the styles it writes into the page. */
export const DOCS_CSP =
  "default-src 'none';script-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;font-src 'self' data:;" +
  "connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'";

/** Answers are data: whatever a browser made of one, it may load nothing, be framed nowhere and run no script. */
const API_CSP = {
  'default-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
  sandbox: [],
};

/** For answers that are written past the adapter, to a connection that sent no request that could be read. */
export const BARE_ANSWER_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': Object.entries(API_CSP)
    .map(([name, values]) => [name, ...values].join(' '))
    .join(';'),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/**
 * The headers of helmet, by Nest's own facility, with a content policy fit for an API: nothing it answers is a page that may
 * load or frame anything. HSTS only where we are reached by https, or a development host would be locked out of http.
 */
export function applySecurityHeaders(app: INestApplication, publicUrl: string): void {
  const https = new URL(publicUrl).protocol === 'https:';
  app.useSecurityHeaders({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: API_CSP,
    },
    strictTransportSecurity: https,
    xFrameOptions: { action: 'deny' },
  });
}
