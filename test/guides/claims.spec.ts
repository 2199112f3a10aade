import { Injectable, Module } from '@nestjs/common';
import { decodeJwt } from 'jose';
import { TenantClaims } from '../../examples/guides/claims/tenant-claims.js';
import { Tenants } from '../../examples/guides/claims/tenants.js';
import { ProvidesClaims, type AdditionalClaims, type ClaimsProvider, type ClaimsSubject } from '../../src/index.js';
import { machineToken, makeClient } from '../oauth/clients.js';
import { register, signIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

class TenantsByUser extends Tenants {
  override async of(userId: string): Promise<{ id: string; plan: string }> {
    return { id: `tenant-of-${userId}`, plan: 'free' };
  }
}

@Injectable()
@ProvidesClaims('service')
class ServiceClaims implements ClaimsProvider {
  claimsFor({ clientId, user }: ClaimsSubject): AdditionalClaims {
    return { service: user === undefined ? `service ${clientId}` : undefined };
  }
}

@Module({ providers: [TenantClaims, ServiceClaims, { provide: Tenants, useClass: TenantsByUser }] })
class TenantsModule {}

describe.each(ADAPTERS)('the claims of docs/claims.md, on %s', (adapter) => {
  let app: TestApp;
  beforeAll(async () => void (app = await startTestApp({ config: { http: { adapter } }, imports: [TenantsModule] })));
  afterAll(() => app.close());

  it('stand in the tokens of people', async () => {
    const person = await register(app);
    const { accessToken } = await signIn(app, person, 'token');
    expect(decodeJwt(accessToken!)).toMatchObject({ sub: person.id, tenant: `tenant-of-${person.id}`, plan: 'free' });
  });

  it('and not in those of machines', async () => {
    const claims = decodeJwt(await machineToken(app, await makeClient(app)));
    for (const name of ['tenant', 'plan']) expect(claims).not.toHaveProperty(name);
  });

  it('and a provider that has something to say of machines adds it to theirs', async () => {
    const machine = await makeClient(app);
    expect(decodeJwt(await machineToken(app, machine))).toMatchObject({ service: `service ${machine.id}` });
    const { accessToken } = await signIn(app, await register(app), 'token');
    expect(decodeJwt(accessToken!)).not.toHaveProperty('service');
  });
});
