import { Injectable } from '@nestjs/common';
import { AuthoritiesGuard, type Principal } from 'portcullis';

/** Whoever has the role `owner` has every role. Permissions are asked for as ever. */
@Injectable()
export class OwnerAuthorities extends AuthoritiesGuard {
  protected override hasRole(principal: Principal, roles: readonly string[]): boolean {
    return principal.roles.includes('owner') || super.hasRole(principal, roles);
  }
}
