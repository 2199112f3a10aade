import {
  Body,
  Catch,
  Controller,
  Get,
  HttpException,
  Inject,
  Module,
  NotFoundException,
  Post,
  Req,
  StandardSchemaValidationPipe,
  VersioningType,
  type ArgumentsHost,
  type CallHandler,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type RawBodyRequest,
} from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { CurrentPrincipal, PortcullisModule, Public, RouteTable, type Principal } from '../../src/index.js';
import { createVerifier } from '../../src/verifier/index.js';
import { ADAPTERS } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { hire, optionsFor, SECRET, startHost, tokenOf, type HostApp } from './hosts.js';

const Note = z.object({ text: z.string(), size: z.string().transform(Number).pipe(z.number()) });

@Controller('notes')
class NotesController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Get()
  async list(@CurrentPrincipal() reader: Principal): Promise<object> {
    const [row] = await this.dataSource.query<{ name: string }[]>('SELECT name FROM notes');
    return { reader: reader.userId, name: row?.name };
  }

  @Get('missing')
  @Public()
  missing(): never {
    throw new NotFoundException('no such note');
  }

  @Get('broken')
  @Public()
  broken(): never {
    throw new TypeError('a bug of the application');
  }

  @Post()
  @Public()
  write(@Body({ schema: Note }) note: z.infer<typeof Note>): object {
    return note;
  }

  @Post('hook')
  @Public()
  hook(@Req() request: RawBodyRequest<object>): object {
    return { raw: request.rawBody?.toString() };
  }
}

@Controller('health')
@Public()
class OwnHealthController {
  @Get('live')
  live(): string {
    return 'the host lives';
  }
}

/** As written in most applications: it knows Nest's exceptions, and takes anything else for a 500. */
@Catch()
class EverythingFilter implements ExceptionFilter {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  catch(error: unknown, context: ArgumentsHost): void {
    const status = error instanceof HttpException ? error.getStatus() : 500;
    this.host.httpAdapter.reply(context.switchToHttp().getResponse(), { oops: status }, status);
  }
}

class Envelope implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

let database: TestDatabase;
let ownDatabase: TestDatabase;
let host: HostApp;

beforeAll(async () => {
  process.env.PORTCULLIS_SECRET = SECRET;
  [database, ownDatabase] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await ownDatabase.query("CREATE TABLE notes AS SELECT 'from the application’s own database' AS name");
});
afterEach(() => host.app.close());
afterAll(async () => {
  delete process.env.PORTCULLIS_SECRET;
  await Promise.all([database.drop(), ownDatabase.drop()]);
});

/** What `TypeOrmModule.forRoot()` provides: a data source under its own class. */
const OWN_DATA_SOURCE = {
  provide: DataSource,
  useFactory: () => new DataSource({ type: 'postgres', url: ownDatabase.url }).initialize(),
};

@Module({ providers: [OWN_DATA_SOURCE], exports: [DataSource] })
class OwnDatabaseModule {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}
  onApplicationShutdown(): Promise<void> {
    return this.dataSource.destroy();
  }
}

const controllers = [NotesController, OwnHealthController];
const withoutHealth = ['auth', 'sessions', 'users', 'tokens', 'verifiers', 'audit'] as const;

describe.each(ADAPTERS)('an application around the module, on %s', (adapter) => {
  const moduleOf = (
    providers: object[] = [],
    groups: boolean | readonly (typeof withoutHealth)[number][] = withoutHealth,
  ) => {
    @Module({
      imports: [PortcullisModule.forRoot({ ...optionsFor(database), controllers: groups }), OwnDatabaseModule],
      controllers,
      providers: providers as never,
    })
    class AppModule {}
    return AppModule;
  };

  it('keeps its data source, its health routes and its errors', async () => {
    host = await startHost(moduleOf(), adapter);
    const { id, email } = await hire(host.app);
    const listed = await host
      .request()
      .get('/notes')
      .set(await tokenOf(host, email))
      .expect(200);
    expect(listed.body).toEqual({ reader: id, name: 'from the application’s own database' });
    expect((await host.request().get('/health/live').expect(200)).text).toBe('the host lives');
    expect((await host.request().get('/notes/missing').expect(404)).body).toEqual({
      statusCode: 404,
      message: 'no such note',
      error: 'Not Found',
    });
    expect((await host.request().get('/notes/broken').expect(500)).body).toEqual({
      statusCode: 500,
      message: 'Internal server error',
    });
    expect((await host.request().get('/nowhere').expect(404)).body).toMatchObject({ statusCode: 404 });
  });

  it('gets problem documents from the guards and from Portcullis’s own routes', async () => {
    host = await startHost(moduleOf(), adapter);
    expect((await host.request().get('/notes').expect(401)).body).toMatchObject({ code: 'credential_missing' });
    const login = await host.request().post('/v1/auth/login').send({ email: 1 }).expect(400);
    expect(login.body).toMatchObject({ code: 'validation_failed', errors: expect.any(Array) });
    const broken = await host.request().post('/v1/auth/login').set('content-type', 'application/json').send('{');
    expect([broken.status, broken.body.code]).toEqual([400, 'malformed_body']);
  });

  it('has its filter asked for its own errors, and no refusal made a 500 by it', async () => {
    host = await startHost(moduleOf([{ provide: APP_FILTER, useClass: EverythingFilter }]), adapter);
    expect((await host.request().get('/notes/missing').expect(404)).body).toEqual({ oops: 404 });
    expect((await host.request().get('/notes/broken').expect(500)).body).toEqual({ oops: 500 });
    expect((await host.request().get('/notes').expect(401)).body).toMatchObject({ code: 'credential_missing' });
  });

  it('has its filter and pipe asked where they are given to the application itself', async () => {
    host = await startHost(moduleOf(), adapter, (app) => {
      app.useGlobalFilters(new EverythingFilter(app.get(HttpAdapterHost)));
      app.useGlobalPipes(new StandardSchemaValidationPipe());
    });
    expect((await host.request().get('/notes/missing').expect(404)).body).toEqual({ oops: 404 });
    expect((await host.request().get('/notes').expect(401)).body).toMatchObject({ code: 'credential_missing' });
    // The schema turns text into a number and takes no number: it is applied once.
    const note = { text: 'with \u0000, which is the application’s business', size: '3' };
    expect((await host.request().post('/notes').send(note).expect(201)).body).toEqual({ ...note, size: 3 });
    expect((await host.request().post('/notes').send({}).expect(400)).body).toEqual({ oops: 400 });
    const { email } = await hire(host.app);
    await host
      .request()
      .get('/notes')
      .set(await tokenOf(host, email))
      .expect(200);
  });

  it('keeps its parameters as they are where it has no pipe', async () => {
    host = await startHost(moduleOf(), adapter);
    const note = { text: '\u0000', size: '3' };
    expect((await host.request().post('/notes').send(note).expect(201)).body).toEqual(note);
  });

  it('has its interceptors around every route, Portcullis’s too', async () => {
    host = await startHost(moduleOf([{ provide: APP_INTERCEPTOR, useClass: Envelope }]), adapter);
    const { email } = await hire(host.app);
    const { body } = await host.request().post('/v1/auth/login').send({ email, password: 'a long enough password' });
    expect(body.data.user.email).toBe(email);
  });

  it('keeps its raw bodies and its CORS', async () => {
    const origin = 'https://app.example';
    host = await startHost(moduleOf(), adapter, undefined, { rawBody: true, cors: { origin } });
    const hook = await host.request().post('/notes/hook').set('content-type', 'application/json').send('{ "a": 1 }');
    expect(hook.body).toEqual({ raw: '{ "a": 1 }' });
    expect(hook.headers).toMatchObject({ 'access-control-allow-origin': origin });
    expect(hook.headers).not.toHaveProperty('content-security-policy');
  });

  it('may put a prefix and versions before its routes; Portcullis’s have the prefix and no version', async () => {
    host = await startHost(moduleOf(), adapter, (app) => {
      app.setGlobalPrefix('api');
      app.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' });
    });
    const { email } = await hire(host.app);
    const token = await tokenOf(host, email, '/api');
    await host.request().get('/api/v2/notes').set(token).expect(200);
    await host.request().get('/api/v2/notes').expect(401);
    const paths = host.app
      .get(RouteTable, { strict: false })
      .rows()
      .map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['/api/v2/notes', '/api/v1/auth/login', '/api/v1/users/:id']));
    const { body } = await host.request().get('/api/.well-known/oauth-authorization-server').expect(200);
    expect(body.token_endpoint).toBe('http://localhost:3000/api/v1/oauth/token');
  });

  it('may leave the metadata at the root beside a prefix, where verifiers and clients find keys and routes', async () => {
    host = await startHost(
      moduleOf(),
      adapter,
      (app) => void app.setGlobalPrefix('api', { exclude: ['.well-known/*path'] }),
    );
    const { id, email } = await hire(host.app);
    const { authorization } = await tokenOf(host, email, '/api');
    const { body } = await host.request().get('/.well-known/oauth-authorization-server').expect(200);
    expect(body).toMatchObject({
      jwks_uri: 'http://localhost:3000/.well-known/jwks.json',
      token_endpoint: 'http://localhost:3000/api/v1/oauth/token',
    });
    const issuer = 'http://localhost:3000';
    const verifier = createVerifier({ issuer, audience: issuer, servers: [host.url] });
    expect(await verifier.verify(authorization.replace('Bearer ', ''))).toMatchObject({ userId: id });
    await verifier.close();
  });

  it('may have versions by header, and Portcullis’s routes without one', async () => {
    host = await startHost(
      moduleOf(),
      adapter,
      (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version', defaultVersion: '2' }),
    );
    const token = await tokenOf(host, (await hire(host.app)).email);
    await host.request().get('/notes').set(token).set('x-version', '2').expect(200);
    await host.request().get('/notes').set('x-version', '2').expect(401);
  });

  it('has none of Portcullis’s routes where it wants none, in the table neither', async () => {
    host = await startHost(moduleOf([], false), adapter);
    const { email } = await hire(host.app);
    await host.request().post('/v1/auth/login').send({ email, password: 'a long enough password' }).expect(404);
    await host.request().get('/.well-known/jwks.json').expect(404);
    const rows = host.app.get(RouteTable, { strict: false }).rows();
    expect(new Set(rows.map(({ handler }) => handler.split('.')[0]))).toEqual(
      new Set(['NotesController', 'OwnHealthController']),
    );
    expect((await host.request().get('/notes').expect(401)).body).toMatchObject({ code: 'credential_missing' });
  });
});
