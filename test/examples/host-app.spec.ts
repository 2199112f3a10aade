import {
  Controller,
  Get,
  Injectable,
  Module,
  type CanActivate,
  type DynamicModule,
  type ExecutionContext,
  type Type,
} from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import supertest from 'supertest';
import {
  ConfigError,
  configurePortcullis,
  ModeGuard,
  PortcullisModule,
  principalOf,
  Public,
  UsersService,
} from '../../src/index.js';
import { Host, outcome, SECRET } from './host-support.js';

let host: Host;

beforeAll(async () => {
  host = await Host.open();
});

afterEach(() => host.stopApps());

afterAll(() => host.close());

@Controller('v1/greetings')
class GreetingsController {
  constructor(private readonly users: UsersService) {}

  @Get()
  greet(): string {
    return 'hello';
  }

  @Get('open')
  @Public()
  async open(): Promise<object> {
    return { users: (await this.users.list()).items.length >= 0 };
  }
}

const order: string[] = [];

@Injectable()
class GlobalGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    order.push(principalOf(context)?.userId ?? 'nobody');
    return true;
  }
}

@Injectable()
class Settings {
  readonly mode = 'session';
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

describe('a Nest application that imports the module', () => {
  beforeEach(() => {
    process.env.PORTCULLIS_SECRET = SECRET;
  });

  afterEach(() => {
    delete process.env.PORTCULLIS_SECRET;
  });

  /** An application as a user writes it: a root module of its own, with a global guard declared in it. */
  function application(portcullis: DynamicModule): Type<unknown> {
    @Module({
      imports: [portcullis],
      controllers: [GreetingsController],
      providers: [{ provide: APP_GUARD, useClass: GlobalGuard }],
    })
    class AppModule {}
    return AppModule;
  }

  it('is guarded when it is made by NestFactory alone, without the edge', async () => {
    const app = await NestFactory.create(application(PortcullisModule.forRoot(host.options())), { logger: false });
    const url = await host.listen(app);
    expect(await outcome(supertest(url).get('/v1/greetings'))).toEqual([401, 'credential_missing']);
    expect((await supertest(url).get('/v1/greetings/open').expect(200)).body).toEqual({ users: true });
    const { token, cookie } = await host.hireManager(app, url);
    expect(await outcome(supertest(url).get('/v1/greetings').set(token))).toEqual([200]);
    expect(await outcome(supertest(url).get('/v1/greetings').set(cookie))).toEqual([200]);
  });

  it('runs its global guards after Portcullis’s, wherever they are declared', async () => {
    const app = await NestFactory.create(application(PortcullisModule.forRoot(host.options())), { logger: false });
    const url = await host.listen(app);
    const { id, token } = await host.hireManager(app, url);
    order.length = 0;
    await supertest(url).get('/v1/greetings').expect(401);
    expect(order).toEqual([]);
    await supertest(url).get('/v1/greetings').set(token).expect(200);
    expect(order).toEqual([id]);
  });

  it('gets the whole edge by one call', async () => {
    const app = await NestFactory.create(application(PortcullisModule.forRoot(host.options())), { logger: false });
    configurePortcullis(app);
    const url = await host.listen(app);
    const { headers } = await supertest(url).get('/v1/greetings/open').set('x-request-id', 'one').expect(200);
    expect(headers).toMatchObject({ 'x-request-id': 'one', 'x-content-type-options': 'nosniff' });
    const login = supertest(url).post('/v1/auth/login').set('content-type', 'application/json');
    expect(await outcome(login.send('{"email":"a","email":"b"}'))).toEqual([400, 'malformed_body']);
    expect((await supertest(url).get('/openapi.json').expect(200)).body.paths).toHaveProperty('/v1/greetings');
  });

  it('takes its options from other providers', async () => {
    const portcullis = PortcullisModule.forRootAsync({
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: async ({ mode }: Settings) => host.options({ auth: { mode } }),
    });
    const app = await NestFactory.create(application(portcullis), { logger: false });
    const url = await host.listen(app);
    const { token, header } = await host.hireManager(app, url);
    expect(await outcome(supertest(url).get('/v1/greetings').set(token))).toEqual([401, 'credential_not_accepted']);
    expect(await outcome(supertest(url).get('/v1/greetings').set(header))).toEqual([200]);
  });

  it('is refused wrong options from other providers, by their key', async () => {
    const wrong = PortcullisModule.forRootAsync({
      useFactory: () => host.options({ session: { idleTimeout: 'a while' } }),
    });
    const making = NestFactory.create(application(wrong), { logger: false, abortOnError: false });
    await expect(making).rejects.toThrow(ConfigError);
    await expect(making).rejects.toThrow(/session\.idleTimeout/);
  });

  it('is refused by a factory that yields no options, which would mean the defaults', async () => {
    const forgotten = PortcullisModule.forRootAsync({ useFactory: () => undefined as never });
    const making = NestFactory.create(application(forgotten), { logger: false, abortOnError: false });
    await expect(making).rejects.toThrow('options: expected an object of settings');
  });

  it('can do without the mode guard in its tests', async () => {
    const module = await Test.createTestingModule({ imports: [application(PortcullisModule.forRoot(host.options()))] })
      .overrideProvider(ModeGuard)
      .useValue({ canActivate: () => true })
      .setLogger(false as never)
      .compile();
    const app = module.createNestApplication({ logger: false });
    const url = await host.listen(app);
    expect(await outcome(supertest(url).get('/v1/greetings'))).toEqual([200]);
  });
});
