import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Controller, Get, Module, Post, type INestApplication } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { apiKeyFor, PortcullisTestingModule, signedIn, TestClock, TestingRefusedError } from 'portcullis/testing';
import supertest from 'supertest';
import {
  AuthMode,
  Clock,
  CurrentPrincipal,
  MaxStaleness,
  OptionalAuth,
  Permissions,
  PortcullisModule,
  Public,
  RecentLogin,
  Roles,
  RouteConfigurationError,
  type PortcullisOptions,
  type Principal,
} from '../../src/index.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ADAPTERS, startTestApp, type Adapter, type TestApp } from '../support/test-app.js';

@Controller('desk')
class DeskController {
  @Get()
  whoever(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Post()
  change(): { ok: true } {
    return { ok: true };
  }

  @Get('open')
  @Public()
  open(): { ok: true } {
    return { ok: true };
  }

  @Get('optional')
  @OptionalAuth()
  optional(@CurrentPrincipal() principal: Principal | undefined): { anonymous: boolean } {
    return { anonymous: principal === undefined };
  }

  @Get('session')
  @AuthMode('session')
  session(): { ok: true } {
    return { ok: true };
  }

  @Get('managers')
  @Roles('manager')
  managers(): { ok: true } {
    return { ok: true };
  }

  @Get('invoices')
  @Permissions('invoice:write')
  invoices(): { ok: true } {
    return { ok: true };
  }

  @Get('sensitive')
  @RecentLogin('5m')
  sensitive(): { ok: true } {
    return { ok: true };
  }
}

/** Starts it as a test of an application would: no database anywhere. */
async function startWithout(adapter: Adapter, options: PortcullisOptions = {}): Promise<INestApplication> {
  const module = await Test.createTestingModule({
    imports: [PortcullisTestingModule.forRoot(options)],
    controllers: [DeskController],
  }).compile();
  if (adapter === 'express') return module.createNestApplication().init();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

const asking = (app: INestApplication) => supertest(app.getHttpServer() as Server);

/** What holds in both worlds: a test that grows out of the one goes on in the other. */
function behaveAlike(appOf: () => INestApplication, clockOf: () => { advance(milliseconds: number): void }): void {
  const get = (path: string, headers: Readonly<Record<string, string>> = {}): supertest.Test =>
    asking(appOf()).get(path).set(headers);

  it('refuses who isn’t signed in, and opens what is public', async () => {
    const answer = await get('/desk').expect(401);
    expect(answer.body).toMatchObject({ code: 'credential_missing' });
    expect(answer.headers['www-authenticate']).toContain('Bearer');
    await get('/desk/open').expect(200);
    expect((await get('/desk/optional').expect(200)).body).toEqual({ anonymous: true });
    await get('/desk/optional', { authorization: 'Bearer nobody' }).expect(401);
  });

  it.each(['token', 'header', 'cookie'] as const)('signs somebody in by %s', async (transport) => {
    const person = await signedIn(appOf(), { transport });
    const { body } = await get('/desk', person.headers).expect(200);
    expect(body).toMatchObject({
      userId: person.userId,
      sessionId: person.sessionId,
      mode: 'hybrid',
    });
    expect((await get('/desk/optional', person.headers).expect(200)).body).toEqual({ anonymous: false });
    await get('/desk/session', person.headers).expect(transport === 'token' ? 401 : 200);
  });

  it('takes a credential only in the way that it was given out for', async () => {
    const token = await signedIn(appOf(), { transport: 'token' });
    const header = await signedIn(appOf(), { transport: 'header' });
    await get('/desk', { authorization: `Session ${token.credential}` }).expect(401);
    await get('/desk', { cookie: `portcullis=${token.credential}` }).expect(401);
    await get('/desk', { authorization: `Bearer ${header.credential}` }).expect(401);
    await get('/desk', { ...token.headers, ...{ cookie: `portcullis=${header.credential}` } }).expect(400);
  });

  it('holds them to roles and permissions, one for one', async () => {
    const manager = await signedIn(appOf(), { roles: ['manager'] });
    const clerk = await signedIn(appOf(), { permissions: ['invoice:write'] });
    await get('/desk/managers', manager.headers).expect(200);
    await get('/desk/invoices', manager.headers).expect(403);
    await get('/desk/managers', clerk.headers).expect(403);
    await get('/desk/invoices', clerk.headers).expect(200);
  });

  it('keeps the cross-site rule for cookies', async () => {
    const { headers } = await signedIn(appOf(), { transport: 'cookie' });
    await asking(appOf()).post('/desk').set(headers).expect(201);
    const elsewhere = { ...headers, origin: 'https://elsewhere.example' };
    expect((await asking(appOf()).post('/desk').set(elsewhere).expect(403)).body.code).toBe('cross_site_request');
  });

  it('refuses a session that was ended', async () => {
    const person = await signedIn(appOf());
    await get('/desk', person.headers).expect(200);
    await person.end();
    expect((await get('/desk', person.headers).expect(401)).body.code).toBe('invalid_token');
  });

  it('asks for a recent sign-in by the clock that the test moves', async () => {
    const { headers } = await signedIn(appOf(), { transport: 'header' });
    await get('/desk/sensitive', headers).expect(200);
    clockOf().advance(301_000);
    expect((await get('/desk/sensitive', headers).expect(401)).body.code).toBe('recent_login_required');
  });
}

describe.each(ADAPTERS)('an application under test, without a database, on %s', (adapter) => {
  let app: INestApplication;
  beforeAll(async () => (app = await startWithout(adapter)));
  afterAll(() => app.close());

  behaveAlike(
    () => app,
    () => app.get(TestClock),
  );

  it('takes no credential of another application’s sign-in', async () => {
    const other = await startWithout(adapter);
    const { headers } = await signedIn(other);
    await asking(app).get('/desk').set(headers).expect(401);
    await asking(other).get('/desk').set(headers).expect(200);
    await other.close();
  });
});

describe('an application under test, beside a database', () => {
  let app: TestApp;
  beforeAll(async () => (app = await startTestApp({ controllers: [DeskController] })));
  afterAll(() => app.close());

  behaveAlike(
    () => app.app,
    () => app.clock,
  );
});

describe('the testing module', () => {
  it('can be imported before anything else, by the name that others import', async () => {
    const code = `import * as testing from 'portcullis/testing'; console.log(Object.keys(testing).sort().join())`;
    const root = fileURLToPath(new URL('../../', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { cwd: root });
    expect(stdout.trim()).toBe(
      'PortcullisTestingModule,TestClock,TestingRefusedError,apiKeyFor,executionContextOf,principalLike,signedIn',
    );
  });

  it('decides routes as the server does, and refuses what the server would', async () => {
    @Controller('stale')
    class StaleController {
      @Get()
      @MaxStaleness('0s')
      get(): string {
        return 'stale';
      }
    }
    const rule = { match: 'GET /stale', mode: 'jwt' } as const;
    const start = (routes: (typeof rule)[]) =>
      Test.createTestingModule({
        imports: [PortcullisTestingModule.forRoot({ auth: { routes } })],
        controllers: [StaleController],
      })
        .compile()
        .then((module) => module.createNestApplication().init());
    await expect(start([rule])).rejects.toThrow(RouteConfigurationError);
    await (await start([])).close();
  });

  it('in jwt mode knows what tokens carry', async () => {
    const app = await startWithout('express', { auth: { mode: 'jwt' }, tokens: { authorities: 'both' } });
    const { headers } = await signedIn(app, { roles: ['manager'] });
    const { body } = await asking(app).get('/desk').set(headers).expect(200);
    expect(body).toMatchObject({ roles: ['manager'], mode: 'jwt', source: 'token', maxStalenessMs: 600_000 });
    await asking(app).get('/desk/managers').set(headers).expect(200);
    await app.close();
  });

  it('replaces the application’s own PortcullisModule', async () => {
    const portcullis = PortcullisModule.forRoot();
    @Module({ imports: [portcullis], controllers: [DeskController] })
    class AppModule {}
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideModule(portcullis)
      .useModule(PortcullisTestingModule.forRoot())
      .compile();
    const app = await module.createNestApplication().init();
    await asking(app).get('/desk').expect(401);
    await asking(app)
      .get('/desk')
      .set((await signedIn(app)).headers)
      .expect(200);
    await app.close();
  });
});

describe('in production', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    process.env.PORTCULLIS_ENV = 'production';
    process.env.PORTCULLIS_SECRET = randomBytes(48).toString('base64');
  });
  afterAll(async () => {
    delete process.env.PORTCULLIS_ENV;
    delete process.env.PORTCULLIS_SECRET;
    await database.drop();
  });

  const options: PortcullisOptions = { http: { publicUrl: 'https://auth.example.com' }, log: { level: 'silent' } };

  it('the testing module refuses to be made', () => {
    expect(() => PortcullisTestingModule.forRoot(options)).toThrow(TestingRefusedError);
  });

  it('nobody is signed in, and no account is made', async () => {
    const module = await Test.createTestingModule({
      imports: [PortcullisModule.forRoot({ ...options, database: { url: database.url } })],
    })
      .overrideProvider(Clock)
      .useClass(TestClock)
      .compile();
    const app = await module.createNestApplication().init();
    await expect(signedIn(app, { roles: ['admin'] })).rejects.toThrow(TestingRefusedError);
    await expect(apiKeyFor(app)).rejects.toThrow(TestingRefusedError);
    expect(await database.query('SELECT id FROM users')).toEqual([]);
    await app.close();
  });
});
