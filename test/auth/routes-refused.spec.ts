import { All, Controller, Get, Module, VersioningType, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { INestApplication } from '@nestjs/common';
import { AuthMode, MaxStaleness, Permissions, Public, Roles } from '../../src/access/index.js';
import { RouteConfigurationError } from '../../src/auth/auth.errors.js';
import { ModeRegistry } from '../../src/auth/modes/mode-registry.js';
import { OperationDiscovery } from '../../src/auth/routes/operation-discovery.js';
import { RouteDecider } from '../../src/auth/routes/route-decider.js';
import { RouteMetadataReader } from '../../src/auth/routes/route-metadata.js';
import { RouteTable } from '../../src/auth/routes/route-table.js';
import { loadConfig, parseConfig, type Config, type PortcullisOptions } from '../../src/config/index.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { HttpModule } from '../../src/http/http.module.js';
import { Folder } from '../config/support.js';

@Controller('reports')
class ReportsController {
  @Get()
  list(): string {
    return 'reports';
  }

  @Get(':id')
  @MaxStaleness('0s')
  one(): string {
    return 'report';
  }

  @All('any')
  any(): string {
    return 'any';
  }
}

@Controller('managers')
@Roles('manager')
class ManagersController {
  @Get()
  list(): string {
    return 'managers';
  }

  @Get('tokens')
  @AuthMode('jwt')
  @Permissions('tokens:read')
  tokens(): string {
    return 'tokens';
  }
}

@Controller('magic')
@AuthMode('magic')
class MagicController {
  @Get()
  list(): string {
    return 'magic';
  }
}

@Controller('open')
@Public()
class OpenController {
  @Get()
  @Roles('manager')
  list(): string {
    return 'open';
  }
}

const parse = (options: PortcullisOptions): Config => parseConfig(options, { env: { PORTCULLIS_ENV: 'test' } });

/** The route table of these controllers alone; no database is needed to decide. */
async function tableOf(
  config: Config,
  controllers: Type<unknown>[],
  arrange: (app: INestApplication) => void = () => undefined,
): Promise<RouteTable> {
  @Module({
    imports: [ConfigModule.forRoot(config), HttpModule],
    controllers,
    providers: [ModeRegistry, OperationDiscovery, RouteMetadataReader, RouteDecider, RouteTable],
  })
  class RoutesModule {}
  const module = await Test.createTestingModule({ imports: [RoutesModule] }).compile();
  const app = module.createNestApplication();
  arrange(app);
  await app.init();
  const table = app.get(RouteTable);
  await app.close();
  return table;
}

async function refusalsOf(config: Config, controllers: Type<unknown>[]): Promise<readonly string[]> {
  const error: unknown = await tableOf(config, controllers).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RouteConfigurationError);
  return (error as RouteConfigurationError).refusals;
}

const rules = (...routes: { match: string; mode: string; strict?: boolean }[]): Config => parse({ auth: { routes } });

describe('an application is refused at its start', () => {
  it('for a rule that matches no route', async () => {
    const config = rules({ match: 'GET /report', mode: 'jwt' }, { match: 'POST /reports', mode: 'jwt' });
    expect(await refusalsOf(config, [ReportsController])).toEqual([
      'auth.routes rule "GET /report" (options) matches no route',
      'auth.routes rule "POST /reports" (options) matches no route',
    ]);
  });

  it('for a mode that nobody registered, in a rule or in a decorator', async () => {
    const unknown = 'no mode is registered as "magic"; there are session, jwt, hybrid';
    expect(await refusalsOf(rules({ match: 'GET /reports', mode: 'magic' }), [ReportsController])).toEqual([
      `auth.routes rule "GET /reports" (options), route GET /reports: ${unknown}`,
    ]);
    expect(await refusalsOf(parse({}), [MagicController])).toEqual([`route GET /magic: ${unknown}`]);
  });

  it('once for a deployment’s mode that nobody registered, however many routes go by it', async () => {
    expect(await refusalsOf(parse({ auth: { mode: 'magic' } }), [ReportsController, ManagersController])).toEqual([
      'auth.mode: no mode is registered as "magic"; there are session, jwt, hybrid',
    ]);
  });

  it('for a rule under a floor', async () => {
    expect(await refusalsOf(rules({ match: 'GET /reports/:id', mode: 'jwt' }), [ReportsController])).toEqual([
      'auth.routes rule "GET /reports/:id" (options), route GET /reports/:id: mode jwt may lag 10m behind, ' +
        'but the code allows 0s (@MaxStaleness)',
    ]);
  });

  it('for a rule of one method over a handler of every method', async () => {
    const refused = rules({ match: 'GET /reports/any', mode: 'jwt' });
    expect(await refusalsOf(refused, [ReportsController])).toContain(
      'auth.routes rule "GET /reports/any" (options), route ALL /reports/any: the handler answers every method and the ' +
        'rule covers one of them; write "* /reports/any"',
    );
    const advised = rules({ match: '* /reports/any', mode: 'jwt' }, { match: 'GET /reports/*', mode: 'session' });
    const rows = (await tableOf(advised, [ReportsController])).rows();
    expect(rows.map(({ path, mode }) => [path, mode.name])).toEqual([
      ['/reports', 'hybrid'],
      ['/reports/:id', 'session'],
      ['/reports/any', 'jwt'],
    ]);
  });

  it('for a jwt route that asks for what tokens don’t carry, by default, decorator or rule', async () => {
    const asked = (kind: string, what: string, authorities: string): string =>
      `mode jwt decides by the token, and asks for ${kind} (${what}) which tokens don't carry (tokens.authorities: ${authorities})`;
    expect(
      await refusalsOf(parse({ auth: { mode: 'jwt' }, tokens: { authorities: 'permissions' } }), [ManagersController]),
    ).toEqual([
      `route GET /managers: ${asked('roles', 'manager', 'permissions')}`,
      `route GET /managers/tokens: ${asked('roles', 'manager', 'permissions')}`,
    ]);
    expect(await refusalsOf(parse({ tokens: { authorities: 'none' } }), [ManagersController])).toEqual([
      `route GET /managers/tokens: ${asked('roles', 'manager', 'none')}`,
      `route GET /managers/tokens: ${asked('permissions', 'tokens:read', 'none')}`,
    ]);
    const byRule = parse({
      auth: { routes: [{ match: 'GET /managers/tokens', mode: 'jwt' }] },
      tokens: { authorities: 'roles' },
    });
    expect(await refusalsOf(byRule, [ManagersController])).toEqual([
      'auth.routes rule "GET /managers/tokens" (options), route GET /managers/tokens: ' +
        asked('permissions', 'tokens:read', 'roles'),
    ]);
    await expect(tableOf(parse({ auth: { mode: 'jwt' } }), [ManagersController])).resolves.toBeDefined();
  });

  it('for a demand that @Public() leaves unasked', async () => {
    expect(await refusalsOf(parse({}), [OpenController])).toEqual([
      'route GET /open: @Public() opens it, so that nobody is asked for @Roles',
    ]);
  });

  it('for all of it at once, each with the file and line of its rule', async () => {
    const folder = new Folder();
    const file = folder.write(
      'rules.yaml',
      'auth:\n  routes:\n    - { match: "GET /nothing", mode: jwt }\n    - { match: "* /reports/:id", mode: jwt }\n',
    );
    const config = loadConfig({ cwd: folder.path, env: { PORTCULLIS_ENV: 'test', PORTCULLIS_CONFIG: file } });
    const refusals = await refusalsOf(config, [ReportsController, OpenController]);
    expect(refusals).toHaveLength(3);
    expect(refusals.filter((refusal) => refusal.includes('rules.yaml:4'))).toHaveLength(1);
    expect(refusals.filter((refusal) => refusal.includes('rules.yaml:3) matches no route'))).toHaveLength(1);
    folder.remove();
  });
});

describe('rules', () => {
  it('see the global prefix, its exceptions and versions in the URI', async () => {
    @Controller({ path: 'cats', version: '2' })
    class CatsController {
      @Get()
      list(): string {
        return 'cats';
      }

      @Get('plain')
      plain(): string {
        return 'plain';
      }
    }
    const config = rules({ match: 'GET /api/v2/cats', mode: 'session' }, { match: 'GET /v2/**', mode: 'jwt' });
    const table = await tableOf(config, [CatsController], (app) => {
      app.setGlobalPrefix('api', { exclude: ['v2/cats/plain', 'cats/plain'] });
      app.enableVersioning({ type: VersioningType.URI });
    });
    expect(table.rows().map(({ method, path, mode, source }) => [method, path, mode.name, source])).toEqual([
      ['GET', '/api/v2/cats', 'session', 'rule'],
      ['GET', '/v2/cats/plain', 'jwt', 'rule'],
    ]);
  });

  it('decide by the first that matches', async () => {
    const config = rules({ match: 'GET /reports', mode: 'session', strict: true }, { match: '* /**', mode: 'hybrid' });
    const table = await tableOf(config, [ReportsController]);
    expect(table.rows().map(({ path, mode, strict }) => [path, mode.name, strict])).toEqual([
      ['/reports', 'session', true],
      ['/reports/:id', 'hybrid', false],
      ['/reports/any', 'hybrid', false],
    ]);
  });
});
