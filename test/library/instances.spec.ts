import { Controller, Get, Injectable, Module, UseGuards, type Type } from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-custom';
import { PortcullisModule, Public, RouteTable, type PortcullisOptions } from '../../src/index.js';
import { ADAPTERS } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { hire, optionsFor, SECRET, startHost, tokenOf, type HostApp } from './hosts.js';

@Controller('things')
class ThingsController {
  @Get()
  list(): string {
    return 'things';
  }

  /** Passport's own guard: it asks the registry that all of the process shares. */
  @Get('by-passport')
  @Public()
  @UseGuards(AuthGuard('access-token'))
  byPassport(): string {
    return 'by Passport';
  }

  @Get('by-own-local')
  @Public()
  @UseGuards(AuthGuard('local'))
  byOwnLocal(): string {
    return 'by the application’s own local strategy';
  }
}

/** An application's own strategy, under a name that is one of ours as well. */
@Injectable()
class OwnLocalStrategy extends PassportStrategy(Strategy, 'local') {
  validate(): object {
    return { own: true };
  }
}

function applicationOf(database: TestDatabase, options: PortcullisOptions, providers: Type<unknown>[] = []) {
  @Module({
    imports: [PortcullisModule.forRoot(optionsFor(database, options))],
    controllers: [ThingsController],
    providers,
  })
  class AppModule {}
  return AppModule;
}

let databases: TestDatabase[];
const apps: HostApp[] = [];

beforeAll(async () => {
  process.env.PORTCULLIS_SECRET = SECRET;
  databases = await Promise.all([createTestDatabase(), createTestDatabase()]);
});
afterEach(async () => {
  for (const { app } of apps.splice(0)) await app.close();
});
afterAll(async () => {
  delete process.env.PORTCULLIS_SECRET;
  await Promise.all(databases.map((database) => database.drop()));
});

async function start(...args: Parameters<typeof startHost>): Promise<HostApp> {
  const host = await startHost(...args);
  apps.push(host);
  return host;
}

describe.each(ADAPTERS)('two applications in one process, on %s', (adapter) => {
  it('have databases, modes and route tables of their own', async () => {
    const [one, other] = [
      await start(applicationOf(databases[0]!, { auth: { mode: 'session' } }), adapter),
      await start(applicationOf(databases[1]!, { auth: { mode: 'jwt' } }), adapter),
    ];
    const modeOf = ({ app }: HostApp) =>
      app
        .get(RouteTable, { strict: false })
        .rows()
        .find(({ path }) => path === '/things')?.mode.name;
    expect([modeOf(one), modeOf(other)]).toEqual(['session', 'jwt']);
    const tokenOfOther = await tokenOf(other, (await hire(other.app)).email);
    await other.request().get('/things').set(tokenOfOther).expect(200);
    expect((await one.request().get('/things').set(tokenOfOther).expect(401)).body.code).toBe(
      'credential_not_accepted',
    );
  });

  it('can use AuthGuard() while there is one of them, and again when the other has stopped', async () => {
    const one = await start(applicationOf(databases[0]!, {}), adapter);
    const own = await tokenOf(one, (await hire(one.app)).email);
    await one.request().get('/things/by-passport').set(own).expect(200);
    const other = await startHost(applicationOf(databases[1]!, {}), adapter);
    const foreign = await tokenOf(other, (await hire(other.app)).email);
    for (const { request } of [one, other]) {
      for (const token of [own, foreign]) await request().get('/things/by-passport').set(token).expect(500);
    }
    await other.app.close();
    await one.request().get('/things/by-passport').set(own).expect(200);
    await one.request().get('/things/by-passport').set(foreign).expect(401);
  });

  it('keep a strategy of their own, whatever it is called; sign-in doesn’t use it', async () => {
    const host = await start(applicationOf(databases[0]!, {}, [OwnLocalStrategy]), adapter);
    const answer = await host.request().get('/things/by-own-local').expect(200);
    expect(answer.text).toBe('by the application’s own local strategy');
    const { email } = await hire(host.app);
    await host.request().post('/v1/auth/login').send({ email, password: 'not the password' }).expect(401);
    await tokenOf(host, email);
  });
});
