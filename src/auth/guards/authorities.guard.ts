import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { holdsAllPermissions, holdsSomeRole, principalOf, requestOf, type Principal } from '../../access/index.js';
import { Clock } from '../../clock/clock.js';
import type { RouteDecision } from '../routes/route-decision.js';
import { RouteTable } from '../routes/route-table.js';
import { Denials } from './denials.js';

/** Holds the principal to `@Roles`, `@Permissions` and `@RecentLogin`. Runs right after the mode guard. */
@Injectable()
export class AuthoritiesGuard implements CanActivate {
  constructor(
    @Inject(RouteTable) protected readonly routes: RouteTable,
    @Inject(Denials) protected readonly denials: Denials,
    @Inject(Clock) protected readonly clock: Clock,
  ) {}

  /**
   * From the principal and what was decided at boot alone: no read, and nothing is awaited.
   *
   * @throws InsufficientPermission, RecentLoginRequired, or CredentialMissing where an anonymous visitor meets a demand
   */
  canActivate(context: ExecutionContext): boolean {
    const decision = this.routes.decisionFor(context.getClass(), context.getHandler(), requestOf(context));
    if (decision.access === 'public' || !asksForAnything(decision)) return true;
    const principal = principalOf(context);
    if (principal === undefined) throw this.denials.missing(decision.mode);
    if (!this.hasRole(principal, decision.roles) || !this.hasPermissions(principal, decision.permissions)) {
      throw this.denials.forbidden(decision.mode, principal.credential);
    }
    this.demandRecentLogin(principal, decision);
    return true;
  }

  /** Whether the principal has one of the roles, where any is asked for. */
  protected hasRole(principal: Principal, roles: readonly string[]): boolean {
    return holdsSomeRole(principal.roles, roles);
  }

  /** Whether the principal has all of the permissions. */
  protected hasPermissions(principal: Principal, permissions: readonly string[]): boolean {
    return holdsAllPermissions(principal.permissions, permissions);
  }

  /** Refuses a sign-in of longer ago than the route takes (RFC 9470). @throws RecentLoginRequired */
  protected demandRecentLogin({ authTime }: Principal, { mode, recentLoginMs }: RouteDecision): void {
    if (recentLoginMs === undefined) return;
    if (authTime === null || this.clock.now() - authTime.getTime() > recentLoginMs) {
      throw this.denials.recentLoginRequired(mode, recentLoginMs);
    }
  }
}

function asksForAnything({ roles, permissions, recentLoginMs }: RouteDecision): boolean {
  return roles.length > 0 || permissions.length > 0 || recentLoginMs !== undefined;
}
