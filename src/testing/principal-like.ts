import type { ExecutionContext } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/internal';
import { attachPrincipal, type Principal } from '../access/index.js';

/** What a guard is asked about, as far as it looks at it. */
export interface ContextParts {
  /** Undefined for an anonymous visitor. */
  readonly principal?: Principal | undefined;
  /** What the adapter would hand out: `{ params: { id: '1' } }`. The principal is attached to it. */
  readonly request?: object;
  /** Where the guard reads its decorators. */
  readonly controller?: new (...args: never[]) => unknown;
  readonly handler?: Function;
}

/** A principal for the unit test of a guard: somebody signed in who may do nothing, but for what `parts` says. Frozen. */
export function principalLike(parts: Partial<Principal> = {}): Principal {
  return Object.freeze({
    userId: '00000000-0000-4000-8000-000000000001',
    sessionId: '00000000-0000-4000-8000-000000000002',
    clientId: 'portcullis',
    roles: [],
    permissions: [],
    mode: 'hybrid',
    credential: 'access-token',
    authTime: new Date(),
    source: 'memory',
    maxStalenessMs: 0,
    ...parts,
  });
}

/** The context of an HTTP request, for `guard.canActivate()` without any application around it. */
export function executionContextOf({ principal, request = {}, controller, handler }: ContextParts): ExecutionContext {
  const context = new ExecutionContextHost([request, {}], controller ?? class {}, handler ?? (() => undefined));
  if (principal !== undefined) attachPrincipal(context, principal);
  return context;
}
