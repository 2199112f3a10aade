import { Injectable } from '@nestjs/common';
import { ProvidesClaims, type AdditionalClaims, type ClaimsProvider, type ClaimsSubject } from 'portcullis';
import { Tenants } from './tenants.js';

@Injectable()
@ProvidesClaims('tenant', 'plan')
export class TenantClaims implements ClaimsProvider {
  constructor(private readonly tenants: Tenants) {}

  async claimsFor({ user }: ClaimsSubject): Promise<AdditionalClaims> {
    if (user === undefined) return {}; // a machine's token
    const { id, plan } = await this.tenants.of(user.id);
    return { tenant: id, plan };
  }
}
