import { Controller, Get, Injectable, Scope, type Provider } from '@nestjs/common';
import {
  AuthMode,
  MaxStaleness,
  provideMode,
  ProvidesMode,
  Roles,
  type ModeOptions,
  type PortcullisOptions,
} from '../../src/index.js';
import { startTestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const strategy = { authenticate: () => undefined };
const plain: ModeOptions = { name: 'own', maxStaleness: '5m', takes: [{ header: 'x-own' }] };
const own = (more: Partial<ModeOptions> = {}): Provider => provideMode({ ...plain, ...more }, strategy);

@Injectable({ scope: Scope.REQUEST })
@ProvidesMode(plain)
class ForEachRequest {
  authenticate(): undefined {
    return undefined;
  }
}

@Injectable()
@ProvidesMode(plain)
class NoStrategy {}

@Controller('own')
class Plain {
  @Get()
  @AuthMode('own')
  get(): { ok: true } {
    return { ok: true };
  }
}

@Controller('own')
class UnderFloor {
  @Get()
  @AuthMode('own')
  @MaxStaleness('1m')
  get(): { ok: true } {
    return { ok: true };
  }
}

@Controller('own')
class AskingForRoles {
  @Get()
  @AuthMode('own')
  @Roles('manager')
  get(): { ok: true } {
    return { ok: true };
  }
}

describe('an application with a mode of its own does not start', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const ruled = { auth: { routes: [{ match: 'GET /own', mode: 'own', strict: true }] } };

  it.each<[string, Provider[], RegExp, typeof Plain?, PortcullisOptions?]>([
    [
      'under a floor that the mode can’t keep',
      [own()],
      /route GET \/own: mode own may lag 5m .* allows 1m/,
      UnderFloor,
    ],
    ['for a name that nobody registered', [], /GET \/own: no mode is registered as "own"/],
    [
      'for a built-in mode’s name',
      [own({ name: 'hybrid' }), own()],
      /mode "hybrid" .*: that name is a built-in mode’s/,
    ],
    ['for a name that is taken', [own(), own()], /mode "own" of .*: that name is registered already/],
    ['for a name that can’t be one', [own({ name: 'Own Mode' }), own()], /a name is a letter/],
    ['when it takes nothing', [own({ takes: [] })], /takes nothing/],
    ['when it takes cookies', [own({ takes: [{ header: 'Cookie' }] })], /takes the header "Cookie"/],
    ['when it takes session tokens', [own({ takes: [{ scheme: 'Session' }] })], /takes the scheme Session/],
    [
      'when it takes what the mode beside takes',
      [own({ beside: 'jwt', takes: [{ scheme: 'Bearer' }] })],
      /takes the credential "access-token" twice/,
    ],
    ['with a staleness that is none', [own({ maxStaleness: 'soon' })], /maxStaleness: /],
    ['with a challenge that is no scheme', [own({ challenge: 'a b' })], /challenge: "a b" is no scheme/],
    ['when it is request-scoped', [ForEachRequest], /mode "own" of .*: its strategy is request-scoped/],
    ['when it is no strategy', [NoStrategy], /mode "own": NoStrategy has no method authenticate/],
    [
      'when it brings no roles and a route asks for some',
      [own({ carries: 'permissions' })],
      /brings no roles/,
      AskingForRoles,
    ],
    ['for a strict rule that it doesn’t honour', [own()], /strict asks for live state/, Plain, ruled],
  ])('%s', async (_why, providers, message, controller = Plain, config = {}) => {
    const starting = startTestApp({ database, controllers: [controller], providers, config });
    await expect(starting).rejects.toThrow(message);
  });

  it('but does for a strict rule that it honours', async () => {
    const app = await startTestApp({
      database,
      controllers: [Plain],
      providers: [own({ strict: true })],
      config: ruled,
    });
    await app.request().get('/own').expect(401);
    await app.close();
  });
});
