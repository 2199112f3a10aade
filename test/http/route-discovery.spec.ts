import {
  Controller,
  Get,
  Module,
  Post,
  All,
  Version,
  VersioningType,
  VERSION_NEUTRAL,
  Inject,
  Injectable,
} from '@nestjs/common';
import type { INestApplication, OnApplicationBootstrap } from '@nestjs/common';
import { NestFactory, RouterModule } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import request from 'supertest';
import { configureEdge } from '../../src/http/configure-edge.js';
import { HttpModule } from '../../src/http/http.module.js';
import { RouteDiscovery } from '../../src/http/route-discovery.js';

@Controller(['cats', 'felines'])
class CatsController {
  @Get()
  list(): string[] {
    return [];
  }

  @Get([':id', 'by-name/:name'])
  one(): object {
    return {};
  }

  @Post()
  create(): object {
    return {};
  }
}

@Controller({ path: 'dogs', version: ['1', '2'] })
class DogsController {
  @Get()
  list(): string[] {
    return [];
  }

  @Version('3')
  @Get('three')
  three(): object {
    return {};
  }
}

@Controller({ version: VERSION_NEUTRAL })
class RootController {
  @All('any')
  any(): object {
    return {};
  }

  @Get('health')
  health(): object {
    return {};
  }
}

@Module({ controllers: [DogsController] })
class DogsModule {}

@Injectable()
class Witness implements OnApplicationBootstrap {
  seen: string[] = [];

  constructor(@Inject(RouteDiscovery) private readonly discovery: RouteDiscovery) {}

  onApplicationBootstrap(): void {
    this.seen = this.discovery.routes().map(({ path }) => path);
  }
}

@Module({
  imports: [HttpModule, DogsModule, RouterModule.register([{ path: 'animals', module: DogsModule }])],
  controllers: [CatsController, RootController],
  providers: [Witness],
})
class ZooModule {}

const adapters = { fastify: () => new FastifyAdapter(), express: () => new ExpressAdapter() };

describe.each(['fastify', 'express'] as const)('route discovery in an app of somebody else, on %s', (name) => {
  let app: INestApplication;

  beforeAll(async () => {
    // With Nest's own body parsers switched on, as in any app.
    app = await NestFactory.create(ZooModule, adapters[name]() as never, { logger: false });
    configureEdge(app, { publicUrl: 'https://zoo.example' });
    app.setGlobalPrefix('api', { exclude: ['health'] });
    app.enableVersioning({ type: VersioningType.URI });
    await app.init();
    if (name === 'fastify') await (app.getHttpAdapter().getInstance() as { ready(): Promise<void> }).ready();
  });
  afterAll(() => app.close());

  it('lists each template of each handler, with prefix, module path and versions', () => {
    const routes = app.get(RouteDiscovery).routes();
    expect(routes.map(({ method, path, handlerName }) => `${method} ${path} ${handlerName}`).sort()).toEqual(
      [
        'GET /api/cats list',
        'GET /api/felines list',
        'GET /api/cats/:id one',
        'GET /api/cats/by-name/:name one',
        'GET /api/felines/:id one',
        'GET /api/felines/by-name/:name one',
        'POST /api/cats create',
        'POST /api/felines create',
        'GET /api/v1/animals/dogs list',
        'GET /api/v2/animals/dogs list',
        'GET /api/v3/animals/dogs/three three',
        'ALL /api/any any',
        'GET /health health',
      ].sort(),
    );
  });

  it('gives the function that guards see, its controller and its module', () => {
    const route = app
      .get(RouteDiscovery)
      .routes()
      .find(({ handlerName }) => handlerName === 'three');
    expect(route).toMatchObject({ controller: DogsController, controllerName: 'DogsController', module: DogsModule });
    expect(route?.handler).toBe(DogsController.prototype.three);
  });

  it('is right for whoever asks at boot', () => {
    expect(app.get(Witness).seen).toContain('/api/v3/animals/dogs/three');
  });

  it('agrees with what the router serves', async () => {
    for (const { method, path } of app.get(RouteDiscovery).routes()) {
      const concrete = path.replaceAll(/:\w+/g, 'x');
      const verb = method === 'POST' ? 'post' : 'get';
      const response = await request(app.getHttpServer() as never)[verb](concrete);
      expect([method, path, response.status]).toEqual([method, path, verb === 'post' ? 201 : 200]);
    }
  });

  it('answers 405 and 404 by it', async () => {
    const server = app.getHttpServer() as never;
    const wrong = await request(server).delete('/api/cats');
    expect([wrong.status, wrong.headers['allow']]).toEqual([405, 'GET, HEAD, POST']);
    expect((await request(server).delete('/health')).status).toBe(405);
    expect((await request(server).get('/api/mice')).body.code).toBe('not_found');
    expect((await request(server).patch('/api/any')).status).toBe(200);
  });

  it('puts our body parser in the place of the adapter’s', async () => {
    const response = await request(app.getHttpServer() as never)
      .post('/api/cats')
      .set('content-type', 'application/json')
      .send('{"a":1,"a":2}');
    expect(response.body).toMatchObject({ status: 400, code: 'malformed_body' });
    const form = await request(app.getHttpServer() as never)
      .post('/api/cats')
      .type('form')
      .send('a=1');
    expect(form.body).toMatchObject({ status: 415 });
  });

  it('sends HSTS where the server is reached by https', async () => {
    const { headers } = await request(app.getHttpServer() as never).get('/health');
    expect(headers['strict-transport-security']).toContain('max-age=');
  });
});
