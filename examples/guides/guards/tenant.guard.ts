import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { principalOf, problem, requestOf } from 'portcullis';
import { Articles } from './articles.js';

/** Alike for a tenant that isn't theirs and for one that isn't there, so that names can't be tried out. */
export class TenantNotFound extends problem(404, 'tenant_not_found', 'There is no such tenant') {}

/** Global: a route whose path names a tenant is for its members. Routes without one pass. */
@Injectable()
export class TenantGuard implements CanActivate {
  constructor(private readonly articles: Articles) {}

  /** @throws TenantNotFound */
  canActivate(context: ExecutionContext): boolean {
    const { params } = requestOf(context) as { params?: { tenant?: string } };
    if (params?.tenant === undefined) return true;
    const userId = principalOf(context)?.userId;
    if (userId == null || !this.articles.members.get(params.tenant)?.has(userId)) throw new TenantNotFound();
    return true;
  }
}
