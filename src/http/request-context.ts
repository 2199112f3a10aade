import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { addressBehind } from './client-address.js';
import { rawRequest } from './http-io.js';
import type { HttpRequest } from './http-io.js';

/** What the edge knows about a request from its first moment on. */
export interface RequestContext {
  readonly requestId: string;
  readonly clientAddress: string;
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

const REFUSALS = new WeakMap<IncomingMessage, Refusal>();
const CONTEXTS = new WeakMap<IncomingMessage, RequestContext>();

/** Opens the context of a request, once; later calls answer the same one. */
export function openContext(raw: IncomingMessage, trustedHops: number): RequestContext {
  let context = CONTEXTS.get(raw);
  if (context === undefined) {
    const offered = raw.headers['x-request-id'];
    context = {
      requestId: typeof offered === 'string' && SANE_REQUEST_ID.test(offered) ? offered : randomUUID(),
      clientAddress: addressBehind(raw, trustedHops),
    };
    CONTEXTS.set(raw, context);
  }
  return context;
}

/** Opens the context of each request of a server before anybody else looks at it. */
export function openContextsOf(server: Server, trustedHops: number): void {
  server.prependListener('request', (request) => openContext(request, trustedHops));
}

/** For the request log: a caller who is known was refused. */
export function noteRefusal(raw: IncomingMessage, refusal: Refusal): void {
  REFUSALS.set(raw, refusal);
}

/** Undefined for a request that was let through, or whose caller isn't known. */
export function refusalOf(raw: IncomingMessage): Refusal | undefined {
  return REFUSALS.get(raw);
}

/** Whether the edge has seen this request yet. */
export function hasContext(raw: IncomingMessage): boolean {
  return CONTEXTS.has(raw);
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
