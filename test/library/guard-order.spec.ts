import type { Server } from 'node:http';
import { Controller, Get, Injectable, Module, Scope, UseGuards, type INestApplication } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { PortcullisTestingModule, signedIn } from 'portcullis/testing';
import supertest from 'supertest';
import {
  AuthMode,
  OptionalAuth,
  PortcullisModule,
  principalOf,
  provideMode,
  Public,
  Roles,
  type Principal,
  type RequestStrategy,
} from '../../src/index.js';
import { configureEdge } from '../../src/http/configure-edge.js';
import { createAdapter } from '../../src/http/create-app.js';
import { parseConfig } from '../../src/config/index.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ADAPTERS, PUBLIC_URL, type Adapter } from '../support/test-app.js';

/** What each guard saw when it was asked, in the order in which they were. */
const asked: { readonly guard: string; readonly principal: Principal | undefined }[] = [];
/** The guard that says no, if any. */
let denying: string | undefined;

/** A guard of an application's own, which takes down what it sees. */
abstract class Witness implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const guard = this.constructor.name;
    asked.push({ guard, principal: principalOf(context) });
    return denying !== guard;
  }
}

@Injectable()
class Outermost extends Witness {}
@Injectable()
class InModuleBefore extends Witness {}
@Injectable()
class InModuleAfter extends Witness {}
@Injectable({ scope: Scope.REQUEST })
class ForEachRequest extends Witness {}
class ByUseGlobalGuards extends Witness {}
class OnController extends Witness {}
class OnMethod extends Witness {}

/** Wherever Nest lets somebody declare a guard. */
const PLACES = [
  Outermost,
  InModuleBefore,
  InModuleAfter,
  ForEachRequest,
  ByUseGlobalGuards,
  OnController,
  OnMethod,
].map(({ name }) => name);

const MODES = ['session', 'jwt', 'hybrid', 'badge'] as const;

@Controller('watched')
@UseGuards(OnController)
class WatchedController {
  @Get('session')
  @AuthMode('session')
  @UseGuards(OnMethod)
  session(): string {
    return 'in';
  }

  @Get('jwt')
  @AuthMode('jwt')
  @UseGuards(OnMethod)
  jwt(): string {
    return 'in';
  }

  @Get('hybrid')
  @UseGuards(OnMethod)
  hybrid(): string {
    return 'in';
  }

  @Get('badge')
  @AuthMode('badge')
  @UseGuards(OnMethod)
  badge(): string {
    return 'in';
  }

  @Get('managers')
  @Roles('manager')
  @UseGuards(OnMethod)
  managers(): string {
    return 'in';
  }

  @Get('optional')
  @OptionalAuth()
  @UseGuards(OnMethod)
  optional(): string {
    return 'in';
  }

  @Get('public')
  @Public()
  @UseGuards(OnMethod)
  open(): string {
    return 'in';
  }
}

const reader: RequestStrategy = {
  authenticate: (_request, { credential }) => (credential.value === 'right' ? { userId: null } : undefined),
};
const badge = provideMode({ name: 'badge', maxStaleness: '0s', takes: [{ scheme: 'Badge' }] }, reader);

@Module({ providers: [{ provide: APP_GUARD, useClass: InModuleBefore }] })
class BeforeModule {}

@Module({
  providers: [
    InModuleAfter,
    { provide: APP_GUARD, useExisting: InModuleAfter },
    { provide: APP_GUARD, useClass: ForEachRequest, scope: Scope.REQUEST },
  ],
})
class AfterModule {}

type World = 'PortcullisModule' | 'PortcullisTestingModule';
const WORLDS = (['PortcullisModule', 'PortcullisTestingModule'] as const).flatMap((world) =>
  ADAPTERS.map((adapter) => [world, adapter] as const),
);

describe.each(WORLDS)('guards of one’s own beside %s on %s', (world, adapter) => {
  let database: TestDatabase | undefined;
  let app: INestApplication;

  beforeAll(async () => {
    if (world === 'PortcullisModule') database = await createTestDatabase();
    app = await start(world, adapter, database?.url);
  });
  afterAll(async () => {
    await app.close();
    await database?.drop();
  });
  beforeEach(() => {
    asked.length = 0;
    denying = undefined;
  });

  const get = (path: string, headers: Readonly<Record<string, string>> = {}): supertest.Test =>
    supertest(app.getHttpServer() as Server)
      .get(`/watched/${path}`)
      .set(headers);
  const headersFor = async (mode: (typeof MODES)[number]): Promise<Readonly<Record<string, string>>> => {
    if (mode === 'badge') return { authorization: 'Badge right' };
    return (await signedIn(app, { transport: mode === 'session' ? 'header' : 'token' })).headers;
  };
  const names = (): string[] => asked.map(({ guard }) => guard);

  it.each(MODES)('are all asked in mode %s, and know who it is', async (mode) => {
    await get(mode, await headersFor(mode)).expect(200);
    expect(names().sort()).toEqual([...PLACES].sort());
    for (const { principal } of asked) expect(principal).toMatchObject({ mode });
  });

  it.each(MODES)('can’t be skipped by mode %s: each that says no is heard', async (mode) => {
    const headers = await headersFor(mode);
    for (const guard of PLACES) {
      denying = guard;
      await get(mode, headers).expect(403);
      expect(names()).toContain(guard);
    }
  });

  it.each(MODES)('are asked about nobody in mode %s who isn’t known', async (mode) => {
    await get(mode).expect(401);
    await get(mode, { authorization: 'Bearer wrong' }).expect(401);
    await get(mode, { authorization: 'Session wrong' }).expect(401);
    await get(mode, { authorization: 'Badge wrong' }).expect(401);
    await get(mode, { authorization: 'Session one', cookie: 'portcullis=other' }).expect(400);
    expect(names()).toEqual([]);
  });

  it('are asked about nobody who lacks what the route asks for', async () => {
    await get('managers', (await signedIn(app)).headers).expect(403);
    expect(names()).toEqual([]);
    await get('managers', (await signedIn(app, { roles: ['manager'] })).headers).expect(200);
    expect(names()).toHaveLength(PLACES.length);
  });

  it.each(['public', 'optional'])('are asked on a route that is %s, and see an anonymous visitor', async (path) => {
    await get(path).expect(200);
    expect(names()).toHaveLength(PLACES.length);
    for (const { principal } of asked) expect(principal).toBeUndefined();
    denying = 'OnMethod';
    await get(path).expect(403);
  });
});

async function start(world: World, adapter: Adapter, url: string | undefined): Promise<INestApplication> {
  const config = parseConfig(
    { http: { publicUrl: PUBLIC_URL }, database: { url, poolSize: 3 }, log: { level: 'silent' } },
    { env: { PORTCULLIS_ENV: 'test', PORTCULLIS_SECRET: 'a-secret-of-tests-with-more-than-32-bytes' } },
  );
  const portcullis =
    world === 'PortcullisModule' ? PortcullisModule.forConfig(config) : PortcullisTestingModule.forRoot();
  const module = await Test.createTestingModule({
    imports: [BeforeModule, portcullis, AfterModule],
    controllers: [WatchedController],
    providers: [badge, { provide: APP_GUARD, useClass: Outermost }],
  }).compile();
  const edge = { adapter, publicUrl: PUBLIC_URL, allowedOrigins: [], trustedHops: 0, requestLog: undefined };
  const app = module.createNestApplication((await createAdapter(edge)) as never, { bodyParser: false });
  configureEdge(app, edge);
  app.useGlobalGuards(new ByUseGlobalGuards());
  await app.listen(0, '127.0.0.1');
  return app;
}
