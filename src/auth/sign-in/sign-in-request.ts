import type { IncomingMessage } from 'node:http';
import { rawRequest, type HttpRequest } from '../../http/http-io.js';
import { clientAddress } from '../../http/request-context.js';

/** A request as sign-in flows see it, whatever the adapter. */
export interface SignInRequest {
  readonly raw: IncomingMessage;
  /** The client's address; null where the socket is gone. */
  readonly ip: string | null;
}

/** What a handler was given, as sign-in flows see it. */
export function signInRequestOf(request: HttpRequest): SignInRequest {
  return { raw: rawRequest(request), ip: clientAddress(request) || null };
}
