import { Controller, Get, Module } from '@nestjs/common';
import { PartnerStrategy } from '../../examples/guides/strategies/partner.strategy.js';
import { partnerToken } from '../../examples/guides/strategies/partner-token.js';
import { Partners, type Partner } from '../../examples/guides/strategies/partners.js';
import { AuthMode, CurrentPrincipal, Permissions, RouteTable, type Principal } from '../../src/index.js';
import { expectProblem } from '../http/expect-problem.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

const ACME: Partner = { id: 'acme', permissions: ['order:read'] };

class KnownPartners extends Partners {
  override async byKey(key: string): Promise<Partner | undefined> {
    if (key === 'broken') throw new Error('the table is away');
    return key === 'key-of-acme' ? ACME : undefined;
  }
}

@Controller('orders')
class OrdersController {
  @Get()
  @AuthMode('partner')
  @Permissions('order:read')
  list(@CurrentPrincipal() { clientId, credential }: Principal): object {
    return { clientId, credential };
  }

  @Get('all')
  @AuthMode('partner')
  @Permissions('order:read-all')
  all(): string[] {
    return [];
  }

  @Get('by-token')
  @AuthMode('partner-token')
  @Permissions('order:read')
  byToken(@CurrentPrincipal() { clientId, credential }: Principal): object {
    return { clientId, credential };
  }
}

@Module({
  controllers: [OrdersController],
  providers: [{ provide: Partners, useClass: KnownPartners }, PartnerStrategy, partnerToken],
})
class OrdersModule {}

describe.each(ADAPTERS)('the strategies of docs/strategies.md, on %s', (adapter) => {
  let app: TestApp;
  beforeAll(async () => void (app = await startTestApp({ config: { http: { adapter } }, imports: [OrdersModule] })));
  afterAll(() => app.close());

  const get = (path: string, headers: Record<string, string> = {}) => app.request().get(path).set(headers);

  it.each([
    ['a class', '/orders', (key: string) => ({ 'x-partner-key': key }), 'x-partner-key'],
    ['a strategy from npm', '/orders/by-token', (key: string) => ({ authorization: `Bearer ${key}` }), 'partner-token'],
  ])('%s lets in whom it knows, and nobody else', async (_what, path, headersOf, credential) => {
    const { body } = await get(path, headersOf('key-of-acme')).expect(200);
    expect(body).toEqual({ clientId: 'acme', credential });
    expectProblem(await get(path), 401, 'credential_missing');
    expectProblem(await get(path, headersOf('guessed')), 401, 'invalid_credential');
    expectProblem(await get(path, headersOf('broken')), 503, 'authentication_unavailable');
  });

  it('a partner may what its permissions say', async () => {
    const refused = await get('/orders/all', { 'x-partner-key': 'key-of-acme' });
    expectProblem(refused, 403, 'insufficient_permission');
  });

  it('the route table states the staleness that the strategy says of itself', () => {
    const rows = app.app.get(RouteTable, { strict: false }).rows();
    const ours = rows
      .filter(({ path }) => path.startsWith('/orders'))
      .map(({ mode }) => [mode.name, mode.maxStalenessMs]);
    expect(ours).toEqual([
      ['partner', 60_000],
      ['partner', 60_000],
      ['partner-token', 60_000],
    ]);
  });
});
