import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { addressBehind } from './client-address.js';
import { rawHeaderOf, rawRequest } from './http-io.js';
import type { HttpRequest } from './http-io.js';

/** What the edge knows about a request from its first moment on. */
class RequestContext {
  readonly requestId: string;
  refusal: Refusal | undefined = undefined;
  /** Asked for while the socket is there: a client that has gone has none any more. */
  private readonly peer: string;
  private address: string | undefined = undefined;

  constructor(
    private readonly raw: IncomingMessage,
    private readonly trustedHops: number,
  ) {
    this.peer = raw.socket?.remoteAddress ?? '';
    const offered = rawHeaderOf(raw, 'x-request-id');
    this.requestId = offered !== undefined && SANE_REQUEST_ID.test(offered) ? offered : randomUUID();
  }

  /** Worked out for those who ask: most requests are answered without. */
  get clientAddress(): string {
    return (this.address ??= addressBehind(this.raw, this.trustedHops, this.peer));
  }
}

/** Ids that may go into headers, logs and problem documents as they are. */
const SANE_REQUEST_ID = /^[A-Za-z0-9_.:-]{1,128}$/;

/** Who was refused what they asked for, having proven who they are. */
export interface Refusal {
  /** Of the problem that was answered. */
  readonly code: string;
  readonly userId: string | null;
  readonly clientId: string | null;
}

const CONTEXT = Symbol('request context');

/** On the request itself: a weak map of all requests under way makes every one of them dearer to collect. */
interface Carrier {
  [CONTEXT]?: RequestContext;
}

/** Opens the context of a request, once; later calls answer the same one. */
export function openContext(raw: IncomingMessage, trustedHops: number): RequestContext {
  return ((raw as Carrier)[CONTEXT] ??= new RequestContext(raw, trustedHops));
}

/** Opens the context of each request of a server before anybody else looks at it. */
export function openContextsOf(server: Server, trustedHops: number): void {
  server.prependListener('request', (request) => openContext(request, trustedHops));
}

/** For the request log: a caller who is known was refused. */
export function noteRefusal(raw: IncomingMessage, refusal: Refusal): void {
  openContext(raw, 0).refusal = refusal;
}

/** Undefined for a request that was let through, or whose caller isn't known. */
export function refusalOf(raw: IncomingMessage): Refusal | undefined {
  return (raw as Carrier)[CONTEXT]?.refusal;
}

/** Whether the edge has seen this request yet. */
export function hasContext(raw: IncomingMessage): boolean {
  return CONTEXT in raw;
}

/**
 * The id of a request: the caller's `x-request-id` where that is sane (1–128 of `A-Za-z0-9_.:-`), else a new UUID. The same
 * for the life of the request, on both adapters; it is not a secret and proves nothing.
 */
export function requestIdOf(request: HttpRequest): string {
  return openContext(rawRequest(request), 0).requestId;
}

/**
 * The address of the client, seen through as many proxies as `http.trustedHops` says. IPv4 in IPv6 is written plainly.
 * Empty where the socket is gone.
 */
export function clientAddress(request: HttpRequest): string {
  return openContext(rawRequest(request), 0).clientAddress;
}
