import type { IncomingMessage } from 'node:http';
import { Controller, Get, Module, type INestApplication } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway, type OnGatewayConnection } from '@nestjs/websockets';
import { WebSocket } from 'ws';
import { CurrentPrincipal, OptionalAuth, PortcullisModule, Public, Roles, type Principal } from '../../src/index.js';
import { ADAPTERS, type Adapter } from '../support/test-app.js';
import type { TestDatabase } from '../support/test-database.js';
import { hire, optionsFor, startHost, tokenOf, type HostApp, withDatabaseOfHosts } from './hosts.js';

/** Somebody of the application's, as `passport.session()` or a middleware of its own puts them on every request. */
const FOREIGN = { id: 7, roles: ['manager'], permissions: ['*'] };

@Controller('books')
class BooksController {
  @Get('cover')
  @Public()
  cover(@CurrentPrincipal() principal?: Principal): object {
    return { seenBy: principal ?? null };
  }

  @Get('preview')
  @OptionalAuth()
  preview(@CurrentPrincipal() principal?: Principal): object {
    return { seenBy: principal ?? null };
  }

  @Get('accounts')
  @OptionalAuth()
  @Roles('manager')
  accounts(@CurrentPrincipal() principal: Principal): object {
    return { seenBy: principal.userId };
  }
}

@WebSocketGateway({ path: '/books' })
class BooksGateway implements OnGatewayConnection {
  handleConnection(client: object): void {
    Object.assign(client, { user: FOREIGN });
  }

  @SubscribeMessage('accounts')
  @OptionalAuth()
  @Roles('manager')
  accounts(): object {
    return { event: 'accounts', data: 'in' };
  }

  @SubscribeMessage('cover')
  @OptionalAuth()
  cover(@CurrentPrincipal() principal?: Principal): object {
    return { event: 'cover', data: principal ?? null };
  }
}

let database: TestDatabase;
withDatabaseOfHosts((made) => (database = made));

describe.each(ADAPTERS)('an application whose requests have a user of its own already, on %s', (adapter) => {
  let host: HostApp;
  beforeAll(async () => {
    @Module({
      imports: [PortcullisModule.forRoot(optionsFor(database))],
      controllers: [BooksController],
      providers: [BooksGateway],
    })
    class AppModule {}
    host = await startHost(AppModule, adapter, (app) => {
      app.useWebSocketAdapter(new WsAdapter(app));
      bringForeignUser(app, adapter);
    });
  });
  afterAll(() => host.app.close());

  it('is asked for a role by @OptionalAuth() as if nobody were there', async () => {
    expect((await host.request().get('/books/accounts').expect(401)).body.code).toBe('credential_missing');
    const { id, email } = await hire(host.app, ['admin']);
    const token = await tokenOf(host, email);
    expect((await host.request().get('/books/accounts').set(token).expect(403)).body.code).toBe(
      'insufficient_permission',
    );
    const { body } = await host.request().get('/books/preview').set(token).expect(200);
    expect(body.seenBy.userId).toBe(id);
  });

  it.each(['cover', 'preview'])('sees no principal in it on /books/%s', async (path) => {
    expect((await host.request().get(`/books/${path}`).expect(200)).body).toEqual({ seenBy: null });
  });

  it('sees none in what it puts on a connection either', async () => {
    const client = new WebSocket(`${host.url.replace('http', 'ws')}/books`);
    await new Promise((resolve) => client.once('open', resolve));
    const answers: { event: string }[] = [];
    const second = new Promise<void>((resolve) =>
      client.on('message', (data: Buffer) => {
        if (answers.push(JSON.parse(data.toString()) as { event: string }) === 2) resolve();
      }),
    );
    client.send(JSON.stringify({ event: 'accounts' }));
    client.send(JSON.stringify({ event: 'cover' }));
    await second;
    client.close();
    expect(answers.map(({ event }) => event)).toEqual(['exception', 'cover']);
    expect(answers[1]).toEqual({ event: 'cover', data: null });
  });
});

function bringForeignUser(app: INestApplication, adapter: Adapter): void {
  if (adapter === 'express') {
    app.use((request: IncomingMessage, _response: object, next: () => void) => {
      Object.assign(request, { user: FOREIGN });
      next();
    });
    return;
  }
  const fastify = app.getHttpAdapter().getInstance() as {
    addHook(name: 'onRequest', hook: (request: object, reply: object, done: () => void) => void): void;
  };
  fastify.addHook('onRequest', (request, _reply, done) => {
    Object.assign(request, { user: FOREIGN });
    done();
  });
}
