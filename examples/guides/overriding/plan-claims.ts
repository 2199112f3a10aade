import { Injectable } from '@nestjs/common';
import { ProvidesClaims, type AdditionalClaims, type ClaimsProvider, type ClaimsSubject } from 'portcullis';

/** Says in each access token which plan its user is on. A provider of any module: it is found by its decorator. */
@Injectable()
@ProvidesClaims('plan')
export class PlanClaims implements ClaimsProvider {
  claimsFor({ user }: ClaimsSubject): AdditionalClaims {
    return { plan: user?.roles.includes('owner') === true ? 'business' : 'free' };
  }
}
