import type { IncomingMessage } from 'node:http';
import { BadRequest } from './http.errors.js';
import { isHeader } from './http-io.js';

/**
 * Two `Host` lines are refused (RFC 9112, section 3.2): Node takes the first, and what stands before us may have taken the other. A
 * request without any Node refuses by itself.
 */
export function refusalOfHosts({ rawHeaders }: IncomingMessage): BadRequest | undefined {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (isHeader(rawHeaders[index], 'host')) hosts += 1;
  }
  return hosts > 1 ? new BadRequest({ detail: 'There is more than one Host header.' }) : undefined;
}
