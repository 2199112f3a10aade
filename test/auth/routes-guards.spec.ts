import type { Server } from 'node:http';
import {
  Controller,
  Get,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
} from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { Test } from '@nestjs/testing';
import supertest from 'supertest';
import {
  attachPrincipal,
  CurrentPrincipal,
  Permissions,
  principalOf,
  Public,
  RecentLogin,
  Roles,
  type Principal,
} from '../../src/access/index.js';
import { AuthoritiesGuard } from '../../src/auth/guards/authorities.guard.js';
import { ModeGuard } from '../../src/auth/guards/mode.guard.js';
import { parseConfig } from '../../src/config/index.js';
import { PortcullisModule } from '../../src/portcullis.module.js';
import { expectProblem } from '../http/expect-problem.js';
import { grantRole, register, signIn, type Person } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** A guard of an application's own. It runs after Portcullis's and finds who it is. */
class TenantGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return principalOf(context)?.roles.includes('tenant') === true;
  }
}

@Controller('composed')
@Roles('staff')
@Permissions('invoice:read')
class ComposedController {
  @Get('class')
  byClass(): { ok: true } {
    return { ok: true };
  }

  @Get('roles')
  @Roles('manager')
  byRoles(): { ok: true } {
    return { ok: true };
  }

  @Get('permissions')
  @Permissions('invoice:write', 'invoice:send')
  byPermissions(): { ok: true } {
    return { ok: true };
  }

  @Get('recent')
  @RecentLogin('5m')
  recent(): { ok: true } {
    return { ok: true };
  }

  @Get('opened')
  @Public()
  opened(): { ok: true } {
    return { ok: true };
  }
}

@Controller('own-guard')
@UseGuards(TenantGuard)
class OwnGuardController {
  @Get()
  get(): { ok: true } {
    return { ok: true };
  }
}

/** Routes that only a guard of `@nestjs/passport` holds. */
@Controller('passport')
@Public()
class PassportController {
  @Get('token')
  @UseGuards(AuthGuard('access-token'))
  token(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Get('session')
  @UseGuards(AuthGuard('session-token'))
  session(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }
}

describe.each(ADAPTERS)('guards, on %s', (adapter) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({
      config: { http: { adapter } },
      controllers: [ComposedController, OwnGuardController, PassportController],
    });
  });
  afterAll(() => app.close());

  /** Somebody with one role that holds these permissions, signed in. */
  const holder = async (role: string, permissions: string[]): Promise<Record<string, string>> => {
    const person = await register(app);
    await grantRole(app, person, role, permissions);
    return { ...(await signIn(app, person)).headers };
  };
  const statusOf = async (path: string, headers: Record<string, string>): Promise<number> =>
    (await app.request().get(path).set(headers)).status;

  it('demand roles and permissions both, the handler’s before its class’s, each kind for itself', async () => {
    const clerk = await holder('staff', ['invoice:read']);
    const reader = await holder('visitor', ['invoice:read']);
    const manager = await holder('manager', ['invoice:read']);
    expect(await statusOf('/composed/class', clerk)).toBe(200);
    expect(await statusOf('/composed/class', reader)).toBe(403);
    expect(await statusOf('/composed/roles', clerk)).toBe(403);
    expect(await statusOf('/composed/roles', manager)).toBe(200);
    expect(await statusOf('/composed/permissions', clerk)).toBe(403);
    expect(await statusOf('/composed/opened', {})).toBe(200);
  });

  it('demand all of several permissions, and * is all of them', async () => {
    const person = await register(app);
    await grantRole(app, person, 'staff');
    await grantRole(app, person, `half-${adapter}`, ['invoice:write']);
    const half = { ...(await signIn(app, person)).headers };
    expect(await statusOf('/composed/permissions', half)).toBe(403);
    await grantRole(app, person, `rest-${adapter}`, ['invoice:send']);
    expect(await statusOf('/composed/permissions', half)).toBe(200);
    const admin = await register(app);
    await grantRole(app, admin, 'admin');
    const { headers } = await signIn(app, admin);
    // A role is a name that somebody has or hasn't: * stands for permissions only.
    expect(await statusOf('/composed/permissions', { ...headers })).toBe(403);
    await grantRole(app, admin, 'staff');
    expect(await statusOf('/composed/permissions', { ...headers })).toBe(200);
  });

  it('demand a recent sign-in beside the class’s own demands, authorities first', async () => {
    const clerk = await holder('staff', ['invoice:read']);
    const reader = await holder('visitor', ['invoice:read']);
    expect(await statusOf('/composed/recent', clerk)).toBe(200);
    app.clock.advance(301_000);
    expect(await statusOf('/composed/recent', clerk)).toBe(401);
    expect(await statusOf('/composed/recent', reader)).toBe(403);
  });

  it('of an application’s own run after ours and find the principal', async () => {
    expect(await statusOf('/own-guard', {})).toBe(401);
    expect(await statusOf('/own-guard', await holder('visitor', []))).toBe(403);
    expect(await statusOf('/own-guard', await holder('tenant', []))).toBe(200);
  });

  describe('of @nestjs/passport', () => {
    let person: Person;
    beforeAll(async () => (person = await register(app)));

    it.each([
      ['token', 'token', 'access-token'],
      ['session', 'header', 'session-header'],
      ['session', 'cookie', 'cookie'],
    ] as const)(
      '/passport/%s takes the transport %s and hands on the principal',
      async (path, transport, credential) => {
        const { headers } = await signIn(app, person, transport);
        const answer = await app.request().get(`/passport/${path}`).set(headers).expect(200);
        expect(answer.body).toMatchObject({ userId: person.id, credential, mode: 'hybrid', maxStalenessMs: 0 });
        await app.request().post('/v1/auth/logout').set(headers).expect(204);
        expectProblem(await app.request().get(`/passport/${path}`).set(headers), 401, 'unauthorized');
      },
    );

    it.each(['token', 'session'])('/passport/%s refuses a request without a credential', async (path) => {
      expectProblem(await app.request().get(`/passport/${path}`), 401, 'unauthorized');
      expectProblem(await app.request().get(`/passport/${path}`).set('cookie', 'portcullis=x'), 401, 'unauthorized');
    });

    it('take no credential of another kind, whatever is inside', async () => {
      const token = await signIn(app, person, 'token');
      const session = await signIn(app, person, 'header');
      const refused = [
        ['session', { ...token.headers }],
        ['token', { ...session.headers }],
        ['token', { authorization: `Session ${token.accessToken ?? ''}` }],
        ['token', { cookie: `portcullis=${token.accessToken ?? ''}` }],
        ['session', { authorization: `Bearer ${session.sessionToken ?? ''}` }],
      ] as const;
      for (const [path, headers] of refused) expect(await statusOf(`/passport/${path}`, headers)).toBe(401);
    });

    it('refuse two credentials', async () => {
      const { headers } = await signIn(app, person, 'cookie');
      const { headers: second } = await signIn(app, person, 'header');
      const answer = await app
        .request()
        .get('/passport/session')
        .set({ ...headers, ...second });
      expectProblem(answer, 400, 'ambiguous_credentials');
    });
  });
});

describe('the guards of an application under test', () => {
  let database: TestDatabase;
  let app: INestApplication;

  beforeAll(async () => {
    database = await createTestDatabase();
    const config = parseConfig(
      { database: { url: database.url }, log: { level: 'silent' } },
      { env: { PORTCULLIS_ENV: 'test', PORTCULLIS_SECRET: 'a-secret-of-tests-with-more-than-32-bytes' } },
    );
    const somebody = { userId: 'somebody', roles: [], permissions: [] } as unknown as Principal;
    const module = await Test.createTestingModule({
      imports: [PortcullisModule.forConfig(config)],
      controllers: [ProbeController],
    })
      .overrideProvider(ModeGuard)
      .useValue({
        canActivate: (context: ExecutionContext) => {
          attachPrincipal(context, somebody);
          return true;
        },
      })
      .overrideProvider(AuthoritiesGuard)
      .useValue({ canActivate: () => true })
      .compile();
    app = module.createNestApplication();
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('can be overridden by their classes', async () => {
    const server = app.getHttpServer() as Server;
    expect((await supertest(server).get('/probe/default').expect(200)).body).toMatchObject({ userId: 'somebody' });
    await supertest(server).get('/probe/managers').expect(200);
  });
});
