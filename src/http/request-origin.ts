import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { principalOf, requestOf, type Principal } from '../access/index.js';
import { rawHeaders, type HttpRequest } from './http-io.js';
import { scrub } from './logging/redact.js';
import { clientAddress, requestIdOf } from './request-context.js';
import { printableUserAgent } from './user-agent.js';

/** Where a request came from, as the audit log keeps it. */
export interface RequestOrigin {
  /** As in `x-request-id` of the answer. */
  readonly requestId: string;
  /** Seen through as many proxies as `http.trustedHops` says; null where the socket is gone. */
  readonly address: string | null;
  /** Whatever the client says it is. */
  readonly userAgent: string | null;
}

/** Who calls, and from where: what services take as their actor, so that the audit log can tell both. */
export interface ActingPrincipal extends Principal {
  readonly origin: RequestOrigin;
}

/**
 * Reads the origin of an HTTP request, for what is going to be written down. Ids and user agents are the client's own words:
 * what has the shape of a credential is taken out of them.
 */
export function originOf(request: HttpRequest): RequestOrigin {
  const userAgent = printableUserAgent(rawHeaders(request)['user-agent']);
  return {
    requestId: scrub(requestIdOf(request)),
    address: clientAddress(request) || null,
    userAgent: userAgent && scrub(userAgent),
  };
}

/** Handler parameter: the origin of the HTTP request. */
export const CurrentOrigin = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  originOf(requestOf(context) as HttpRequest),
);

/**
 * Handler parameter: the principal of a guarded HTTP route with the origin of its request, to hand to a service that changes
 * something. `CurrentPrincipal` does as well, but the audit log then says who and not from where.
 */
export const CurrentActor = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const principal = principalOf(context);
  return principal && { ...principal, origin: originOf(requestOf(context) as HttpRequest) };
});
