import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Injectable, Module, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CurrentPrincipal, Permissions, Public, Roles, VerifierModule } from '../../src/verifier/nest.js';
import type { VerifiedPrincipal } from '../../src/verifier/verified-principal.js';
import { AUDIENCE, FakeIssuer, ISSUER } from '../support/fake-issuer.js';
import { Timed } from '../support/timed.js';

const issuer = new FakeIssuer();
const seen: (string | undefined)[] = [];

/** A guard as a service writes them: it goes by the principal. */
@Injectable()
class TenantGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { principal } = context.switchToHttp().getRequest<{ principal?: VerifiedPrincipal }>();
    seen.push(principal?.userId ?? undefined);
    return true;
  }
}

@Controller('invoices')
class InvoicesController {
  @Get()
  list(): string {
    return 'invoices';
  }
}

@Controller('brochure')
@Public()
class BrochureController {
  @Get()
  read(): string {
    return 'brochure';
  }

  @Get('drafts')
  @Roles('editor')
  drafts(): string {
    return 'drafts';
  }

  @Get('timed')
  @Timed()
  @Roles('editor')
  timed(): string {
    return 'drafts';
  }

  @Get('prices')
  @Public()
  @Permissions('prices:read')
  prices(): string {
    return 'prices';
  }
}

@Module({
  imports: [VerifierModule.forRoot({ issuer: ISSUER, audience: AUDIENCE, fetch: issuer.fetch })],
  controllers: [InvoicesController, BrochureController],
  providers: [{ provide: APP_GUARD, useClass: TenantGuard }],
})
class ServiceModule {}

describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
])('a Nest service with guards of its own, on %s', (_name, adapter) => {
  let app: Awaited<ReturnType<typeof NestFactory.create>>;
  let url: string;
  beforeAll(async () => {
    app = await NestFactory.create(ServiceModule, adapter() as never, { logger: false, abortOnError: false });
    app.useGlobalGuards(new TenantGuard());
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`;
  });
  afterAll(() => app.close());
  beforeEach(() => void seen.splice(0));

  const visit = async (path: string, token?: string): Promise<number> =>
    (await fetch(url + path, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })).status;

  it('asks them after the verifier, which has said who it is', async () => {
    expect(await visit('/invoices', issuer.token())).toBe(200);
    expect(seen).toEqual(['user', 'user']);
  });

  it('doesn’t ask them about somebody whom the verifier refuses', async () => {
    expect(await visit('/invoices')).toBe(401);
    expect(seen).toEqual([]);
  });

  it('opens what says @Public(), and nothing that asks for a role or a permission under or beside it', async () => {
    expect(await visit('/brochure')).toBe(200);
    expect(await visit('/brochure/drafts')).toBe(401);
    expect(await visit('/brochure/drafts', issuer.token())).toBe(403);
    expect(await visit('/brochure/prices')).toBe(401);
    expect(await visit('/brochure/timed')).toBe(401);
    expect(await visit('/brochure/timed', issuer.token())).toBe(403);
  });
});

it('takes nobody for the principal who is named in the data of a microservice’s message', () => {
  class Messages {
    read(@CurrentPrincipal() principal?: VerifiedPrincipal): VerifiedPrincipal | undefined {
      return principal;
    }
  }
  type Factory = (data: unknown, context: ExecutionContext) => unknown;
  const parameters = Reflect.getMetadata(ROUTE_ARGS_METADATA, Messages, 'read') as Record<string, { factory: Factory }>;
  const [parameter] = Object.values(parameters);
  const asked = (type: 'http' | 'rpc'): unknown => {
    const context = new ExecutionContextHost([{ principal: { userId: 'root' } }], Messages, Messages.prototype.read);
    context.setType(type);
    return parameter?.factory(undefined, context);
  };
  expect(asked('http')).toEqual({ userId: 'root' });
  expect(asked('rpc')).toBeUndefined();
});
