/** The pages under /docs: Swagger UI's own files, with the styles it writes into the page. */
export const DOCS_CSP =
  "default-src 'none';script-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;font-src 'self' data:;" +
  "connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'";

/** Answers are data: whatever a browser made of one, it may load nothing, be framed nowhere and run no script. */
const API_CSP = "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none';sandbox";

/** A year, in seconds. */
const HSTS = 'max-age=31536000; includeSubDomains';

/**
 * Those of helmet, with a content policy fit for an API: nothing it answers is a page that may load or frame anything. HSTS only
 * where we are reached by https, or a development host would be locked out of http.
 */
export function securityHeaders(publicUrl: string): readonly (readonly [name: string, value: string])[] {
  const https = new URL(publicUrl).protocol === 'https:';
  return [
    ['content-security-policy', API_CSP],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['origin-agent-cluster', '?1'],
    ['referrer-policy', 'no-referrer'],
    ...(https ? [['strict-transport-security', HSTS] as const] : []),
    ['x-content-type-options', 'nosniff'],
    ['x-dns-prefetch-control', 'off'],
    ['x-download-options', 'noopen'],
    ['x-frame-options', 'DENY'],
    ['x-permitted-cross-domain-policies', 'none'],
    ['x-xss-protection', '0'],
  ];
}
