import { Injectable } from '@nestjs/common';
import { ProvidesMode, type ProvenPrincipal, type RequestProof, type RequestStrategy } from 'portcullis';
import { Partners } from './partners.js';

@Injectable()
@ProvidesMode({ name: 'partner', maxStaleness: '1m', takes: [{ header: 'x-partner-key' }], carries: 'permissions' })
export class PartnerStrategy implements RequestStrategy {
  constructor(private readonly partners: Partners) {}

  async authenticate(_request: object, { credential }: RequestProof): Promise<ProvenPrincipal | undefined> {
    const partner = await this.partners.byKey(credential.value);
    return partner && { userId: null, clientId: partner.id, permissions: partner.permissions };
  }
}
