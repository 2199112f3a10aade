import type { Server } from 'node:http';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { apiKeyFor, PortcullisTestingModule, signedIn } from 'portcullis/testing';
import supertest from 'supertest';
import { AuthMode, CurrentPrincipal, Permissions, Roles, type Principal } from '../../src/index.js';
import { startTestApp } from '../support/test-app.js';

@Controller('desk')
class DeskController {
  @Get()
  whoever(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Get('keyed')
  @AuthMode('api-key')
  keyed(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Get('keyed/invoices')
  @AuthMode('hybrid-or-api-key')
  @Permissions('invoice:write')
  keyedInvoices(@CurrentPrincipal() { credential }: Principal): { credential: string } {
    return { credential };
  }

  @Get('keyed/managers')
  @AuthMode('hybrid-or-api-key')
  @Roles('manager')
  keyedManagers(): { ok: true } {
    return { ok: true };
  }
}

/** An application, and how to stop it. */
interface Started {
  readonly app: INestApplication;
  close(): Promise<void>;
}

async function withoutDatabase(): Promise<Started> {
  const module = await Test.createTestingModule({
    imports: [PortcullisTestingModule.forRoot()],
    controllers: [DeskController],
  }).compile();
  const app = await module.createNestApplication().init();
  return { app, close: () => app.close() };
}

describe.each([
  ['without a database', withoutDatabase],
  ['beside a database', (): Promise<Started> => startTestApp({ controllers: [DeskController] })],
])('API keys of an application under test, %s', (_where, start) => {
  let started: Started;
  let app: INestApplication;
  beforeAll(async () => {
    started = await start();
    app = started.app;
  });
  afterAll(() => started.close());

  const get = (path: string, headers: Readonly<Record<string, string>>): supertest.Test =>
    supertest(app.getHttpServer() as Server)
      .get(path)
      .set(headers);

  it('lets programs act by API keys, on the routes that take them', async () => {
    const { userId, keyId, headers, credential } = await apiKeyFor(app, { permissions: ['invoice:write'] });
    expect(credential).toMatch(/^pck_[0-9a-f-]{36}\.[\w-]{43}$/);
    expect((await get('/desk/keyed', headers).expect(200)).body).toMatchObject({
      userId,
      sessionId: null,
      clientId: keyId,
      roles: [],
      permissions: ['invoice:write'],
      mode: 'api-key',
      credential: 'api-key',
      authTime: null,
      maxStalenessMs: 0,
    });
    expect((await get('/desk/keyed/invoices', headers).expect(200)).body).toEqual({ credential: 'api-key' });
    expect((await get('/desk/keyed/managers', headers).expect(403)).body.code).toBe('insufficient_permission');
    expect((await get('/desk', headers).expect(401)).body.code).toBe('credential_not_accepted');
    const without = await apiKeyFor(app);
    expect((await get('/desk/keyed/invoices', without.headers).expect(403)).body.code).toBe('insufficient_permission');
    await expect(apiKeyFor(app, { permissions: ['*'] })).rejects.toThrow(TypeError);
  });

  it('takes people and programs side by side, and keeps their credentials apart', async () => {
    const person = await signedIn(app, { permissions: ['invoice:write'] });
    const program = await apiKeyFor(app, { permissions: ['invoice:write'] });
    const { body } = await get('/desk/keyed/invoices', person.headers).expect(200);
    expect(body).toEqual({ credential: 'access-token' });
    expect((await get('/desk/keyed', person.headers).expect(401)).body.code).toBe('credential_not_accepted');
    await get('/desk/keyed', { authorization: `ApiKey ${person.credential}` }).expect(401);
    await get('/desk/keyed/invoices', { authorization: `Bearer ${program.credential}` }).expect(401);
  });

  it('refuses a key that was ended', async () => {
    const { headers, end } = await apiKeyFor(app);
    await get('/desk/keyed', headers).expect(200);
    await end();
    expect((await get('/desk/keyed', headers).expect(401)).body.code).toBe('invalid_credential');
  });
});
