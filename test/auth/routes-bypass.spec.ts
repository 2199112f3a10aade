import { request as httpRequest } from 'node:http';
import { Controller, Get, Inject, Module, Param, Scope, Injectable } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { AuthMode, CurrentPrincipal, Roles, type Principal } from '../../src/access/index.js';
import { register, signIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

interface Reached {
  readonly params: Record<string, string>;
  readonly mode: string;
}

/** One handler behind several templates that rules tell apart. */
@Controller('many')
class ManyPathsController {
  @Get(['weak/:weak', 'strong/:strong', 'weak/:weak/deeper/:deeper', 'files/*', ':strong'])
  get(@Param() params: Record<string, string>, @CurrentPrincipal() { mode }: Principal): Reached {
    return { params: { ...params }, mode };
  }
}

class Inherited {
  @Get('thing')
  thing(@CurrentPrincipal() { mode }: Principal): Reached {
    return { params: {}, mode };
  }
}

@Controller('heir-of-tokens')
@AuthMode('jwt')
class HeirOfTokensController extends Inherited {}

@Controller('heir-of-sessions')
@AuthMode('session')
class HeirOfSessionsController extends Inherited {}

@Controller('twice')
class TwiceController {
  @Get('thing')
  thing(@CurrentPrincipal() { mode }: Principal): Reached {
    return { params: {}, mode };
  }
}

@Module({ controllers: [TwiceController] })
class FirstModule {}

@Module({ controllers: [TwiceController] })
class SecondModule {}

@Injectable({ scope: Scope.REQUEST })
class PerRequest {}

@Controller('per-request')
class PerRequestController {
  constructor(@Inject(PerRequest) readonly perRequest: PerRequest) {}

  @Get()
  @Roles('nobody-has-this')
  get(): { reached: true } {
    return { reached: true };
  }
}

@Controller('undecorated')
class UndecoratedController {
  @Get()
  get(): { reached: true } {
    return { reached: true };
  }
}

const RULES = [
  { match: 'GET /many/weak/:weak', mode: 'jwt' },
  { match: 'GET /many/weak/**', mode: 'hybrid' },
  { match: 'GET /many/**', mode: 'session' },
  { match: 'GET /first/twice/thing', mode: 'jwt' },
  { match: 'GET /second/twice/thing', mode: 'session' },
];

describe.each(ADAPTERS)('a request never reaches a handler under another route’s mode, on %s', (adapter) => {
  let app: TestApp;
  let bearer: Record<string, string>;
  let session: Record<string, string>;

  beforeAll(async () => {
    app = await startTestApp({
      config: { http: { adapter }, auth: { routes: RULES } },
      imports: [
        FirstModule,
        SecondModule,
        RouterModule.register([
          { path: 'first', module: FirstModule },
          { path: 'second', module: SecondModule },
        ]),
      ],
      controllers: [
        ManyPathsController,
        HeirOfTokensController,
        HeirOfSessionsController,
        PerRequestController,
        UndecoratedController,
      ],
      providers: [PerRequest],
    });
    const person = await register(app);
    bearer = { ...(await signIn(app, person, 'token')).headers };
    session = { ...(await signIn(app, person, 'header')).headers };
  });
  afterAll(() => app.close());

  /** Sends a target as it is written: no client tidies it up. */
  const get = (
    path: string,
    headers: Record<string, string>,
    method = 'GET',
  ): Promise<{ status: number; body: Reached | { code: string } | undefined }> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(app.url);
      const sent = httpRequest({ hostname, port, path, method, headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        answer.on('end', () => {
          const body = text === '' ? undefined : (JSON.parse(text) as Reached | { code: string });
          resolve({ status: answer.statusCode ?? 0, body });
        });
      });
      sent.on('error', reject).end();
    });

  it('each template has its own mode', async () => {
    expect((await get('/many/weak/1', bearer)).body).toMatchObject({ params: { weak: '1' }, mode: 'jwt' });
    expect((await get('/many/weak/1', session)).status).toBe(401);
    expect((await get('/many/strong/1', session)).body).toMatchObject({ params: { strong: '1' }, mode: 'session' });
    expect((await get('/many/strong/1', bearer)).status).toBe(401);
    expect((await get('/many/weak/1/deeper/2', bearer)).body).toMatchObject({ mode: 'hybrid' });
    expect((await get('/many/weak/1/deeper/2', session)).body).toMatchObject({ mode: 'hybrid' });
    expect((await get('/many/files/a/b', session)).body).toMatchObject({ mode: 'session' });
    expect((await get('/many/files/a/b', bearer)).status).toBe(401);
    expect((await get('/many/one', session)).body).toMatchObject({ params: { strong: 'one' }, mode: 'session' });
    expect((await get('/many/one', bearer)).status).toBe(401);
  });

  it('HEAD as GET', async () => {
    expect((await get('/many/weak/1', bearer, 'HEAD')).status).toBe(200);
    expect((await get('/many/strong/1', session, 'HEAD')).status).toBe(200);
    expect((await get('/many/strong/1', bearer, 'HEAD')).status).toBe(401);
    expect((await get('/many/weak/1', session, 'HEAD')).status).toBe(401);
  });

  it.each([
    '/many/STRONG/1',
    '/Many/strong/1',
    '/many/strong/1/',
    '/many/strong//1',
    '//many/strong/1',
    '/many//strong/1',
    '/many/strong/1;weak/1',
    '/many/strong;/1',
    '/many;/strong/1',
    '/many/weak;/1',
    '/many/weak/../strong/1',
    '/many/strong/../weak/1',
    '/many/weak/%2e%2e/strong/1',
    '/many/weak/..%2fstrong%2f1',
    '/many/weak/%2e%2e%2fstrong%2f1',
    '/many/./strong/1',
    '/many/%2e/strong/1',
    '/many/%73trong/1',
    '/many/%77eak/1',
    '/many/%2573trong/1',
    '/many/strong%2f1',
    '/many/weak%2f1',
    '/many/strong/%2f',
    '/many/strong/1?path=/many/weak/1',
    '/many/strong/1#/many/weak/1',
    '/many/strong/1%23',
    '/many/strong/1%3fweak',
    '/many/strong/%00',
    '/many/strong/%ff',
    '/many/strong/%zz',
    '/many/strong\\1',
    '/many/weak\\..\\strong\\1',
    '/many/files/..%2f..%2fmany/weak/1',
    '/many/files/weak/1',
    '/many/:weak',
    '/many/weak/:weak/deeper/..',
    '/many/weak%2f1%2fdeeper/2',
    '/MANY/WEAK/1',
    'http://weak.example/many/strong/1',
    '*',
  ])('%s', async (path) => {
    for (const method of ['GET', 'HEAD', 'get']) {
      for (const [headers, takenBy] of [
        [bearer, ['jwt', 'hybrid']],
        [session, ['session', 'hybrid']],
      ] as const) {
        const { status, body } = await get(path, headers, method);
        expect(status).toBeLessThan(500);
        if (status !== 200 || body === undefined) continue;
        const { params, mode } = body as Reached;
        expect(takenBy).toContain(mode);
        // What the router took it for and what the guard did are one route.
        expect(modeOf(params)).toBe(mode);
      }
    }
  });

  it('a handler that two controllers inherit has the mode of each', async () => {
    expect((await get('/heir-of-tokens/thing', bearer)).body).toMatchObject({ mode: 'jwt' });
    expect((await get('/heir-of-tokens/thing', session)).status).toBe(401);
    expect((await get('/heir-of-sessions/thing', session)).body).toMatchObject({ mode: 'session' });
    expect((await get('/heir-of-sessions/thing', bearer)).status).toBe(401);
  });

  it('a controller that two modules mount has the mode of each place', async () => {
    expect((await get('/first/twice/thing', bearer)).body).toMatchObject({ mode: 'jwt' });
    expect((await get('/first/twice/thing', session)).status).toBe(401);
    expect((await get('/second/twice/thing', session)).body).toMatchObject({ mode: 'session' });
    expect((await get('/second/twice/thing', bearer)).status).toBe(401);
  });

  it('a controller that is made for each request is guarded like any other', async () => {
    expect((await get('/per-request', {})).status).toBe(401);
    expect((await get('/per-request', bearer)).status).toBe(403);
  });

  it('a controller without any decorator is guarded', async () => {
    expect((await get('/undecorated', {})).body).toMatchObject({ code: 'credential_missing' });
    expect((await get('/undecorated', { authorization: 'Bearer x' })).body).toMatchObject({ code: 'invalid_token' });
    expect((await get('/undecorated', bearer)).status).toBe(200);
  });
});

/** The mode that the rules give to the template with these parameters. */
function modeOf(params: Record<string, string>): string {
  if ('deeper' in params) return 'hybrid';
  return 'weak' in params ? 'jwt' : 'session';
}
