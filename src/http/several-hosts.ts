import type { IncomingMessage } from 'node:http';
import { BadRequest } from './http.errors.js';
import { isHeader } from './http-io.js';

/**
 * Two `Host` lines are refused (RFC 9112, section 3.2): Node takes the first, and what stands before us may have taken the other. So
 * is a request of HTTP/1.1 without any, in place of Node, whose refusal has neither a request id nor a body.
 */
export function refusalOfHosts({ rawHeaders, httpVersion }: IncomingMessage): BadRequest | undefined {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (isHeader(rawHeaders[index], 'host')) hosts += 1;
  }
  if (hosts > 1) return new BadRequest({ detail: 'There is more than one Host header.' });
  // HTTP/1.0 may do without, and HTTP/2 has `:authority` instead.
  if (hosts === 1 || httpVersion !== '1.1') return undefined;
  return new BadRequest({ detail: 'There is no Host header.', headers: { connection: 'close' } });
}
