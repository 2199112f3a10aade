import type { AddressInfo } from 'node:net';
import { Body, Controller, Get, Module, Post, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import express from 'express';
import { configurePortcullis, PortcullisModule } from '../../src/index.js';
import { signedIn } from '../../src/testing/index.js';
import type { TestDatabase } from '../support/test-database.js';
import { optionsFor, withDatabaseOfHosts } from './hosts.js';

/** A handler with two routes: the one that is asked for is told by its template. */
@Controller(['notes', 'memos'])
class NotesController {
  @Get()
  list(): string {
    return 'notes';
  }

  @Post()
  write(@Body() note: object): object {
    return note;
  }
}

const UNDER = '/app';
const OPTIONS = { logger: false, abortOnError: false } as const;

/** An application, and where it is reached from outside. */
interface Placed {
  readonly app: INestApplication;
  readonly url: string;
  close(): Promise<void>;
}

type Arrange = (app: INestApplication) => void;

async function mounted(module: Type<unknown>, arrange: Arrange): Promise<Placed> {
  const [outer, inner] = [express(), express()];
  const app = await NestFactory.create(module, new ExpressAdapter(inner), OPTIONS);
  arrange(app);
  await app.init();
  outer.use(UNDER, inner);
  const server = outer.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const close = async (): Promise<void> => {
    server.close().closeAllConnections();
    await app.close();
  };
  return { app, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${UNDER}`, close };
}

const withoutPrefix = (request: { url?: string }): string => (request.url ?? '').replace(UNDER, '');

async function rewritten(module: Type<unknown>, arrange: Arrange): Promise<Placed> {
  const app = await NestFactory.create(module, new ExpressAdapter(), OPTIONS);
  app.use((request: { url?: string }, _response: object, next: () => void) => {
    request.url = withoutPrefix(request);
    next();
  });
  return listening(app, arrange);
}

async function rewrittenOnFastify(module: Type<unknown>, arrange: Arrange): Promise<Placed> {
  const adapter = new FastifyAdapter({ rewriteUrl: (request: object) => withoutPrefix(request) } as never);
  return listening(await NestFactory.create(module, adapter, OPTIONS), arrange);
}

async function listening(app: INestApplication, arrange: Arrange): Promise<Placed> {
  arrange(app);
  await app.listen(0, '127.0.0.1');
  return { app, url: (await app.getUrl()) + UNDER, close: () => app.close() };
}

let database: TestDatabase;
withDatabaseOfHosts((made) => (database = made));

describe.each([
  ['mounted in another one of Express', mounted],
  ['whose middleware rewrites the URL', rewritten],
  ['on Fastify, which rewrites the URL', rewrittenOnFastify],
])('an application %s', (_, place) => {
  describe.each([
    ['without the edge', () => undefined],
    ['with the edge', configurePortcullis],
  ] as const)('%s', (__, arrange) => {
    let placed: Placed;
    beforeAll(async () => {
      @Module({ imports: [PortcullisModule.forRoot(optionsFor(database))], controllers: [NotesController] })
      class AppModule {}
      placed = await place(AppModule, arrange);
    });
    afterAll(() => placed.close());

    const post = (path: string, type: string, body: string, headers: object = {}): Promise<Response> =>
      fetch(placed.url + path, { method: 'POST', headers: { 'content-type': type, ...headers }, body });

    it.each(['/notes', '/memos'])('is guarded at %s, and gets its bodies', async (path) => {
      const { headers } = await signedIn(placed.app);
      expect((await fetch(placed.url + path)).status).toBe(401);
      expect(await (await fetch(placed.url + path, { headers: { ...headers } })).text()).toBe('notes');
      const written = await post(path, 'application/json', '{"text":"a"}', headers);
      expect([written.status, await written.json()]).toEqual([201, { text: 'a' }]);
    });

    it('has Portcullis’s own routes, for JSON and for forms', async () => {
      const body = JSON.stringify({ email: 'nobody@example.com', password: 'not the password' });
      const login = await post('/v1/auth/login', 'application/json', body);
      expect([login.status, await login.json()]).toMatchObject([401, { code: 'invalid_credentials' }]);
      const form = 'grant_type=refresh_token&refresh_token=nonsense&client_id=portcullis';
      const token = await post('/v1/oauth/token', 'application/x-www-form-urlencoded', form);
      expect([token.status, await token.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
    });
  });
});
