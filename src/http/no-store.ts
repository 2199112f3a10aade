import { Header } from '@nestjs/common';
import { setHeader } from './http-io.js';
import type { HttpResponse } from './http-io.js';

/** Marks an answer as one that nobody may keep, since a credential or somebody's data is in it (RFC 6749, section 5.1; RFC 9111, 5.2.2.5). */
export function noStore(response: HttpResponse): void {
  setHeader(response, 'cache-control', 'no-store');
}

/** The same for every successful answer of a handler. Problems of such a route set it themselves where they need it. */
export const NoStore = (): MethodDecorator => Header('cache-control', 'no-store');
