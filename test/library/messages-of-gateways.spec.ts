import type { IncomingMessage } from 'node:http';
import { jest } from '@jest/globals';
import { Catch, Controller, Get, Inject, Logger, Module, Req, UseFilters, type ArgumentsHost } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/internal';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WebSocket } from 'ws';
import { PortcullisModule, ProblemFilter, Public, rawRequest, Upgrades, type HttpRequest } from '../../src/index.js';
import { CredentialMissing } from '../../src/auth/auth.errors.js';
import { signedIn } from '../../src/testing/index.js';
import { ADAPTERS, PUBLIC_URL } from '../support/test-app.js';
import type { TestDatabase } from '../support/test-database.js';
import { optionsFor, startHost, type HostApp, withDatabaseOfHosts } from './hosts.js';

/** Says nothing of refusals. */
@WebSocketGateway({ path: '/plain' })
class PlainGateway {
  @SubscribeMessage('read')
  read(): object {
    return { event: 'read', data: 'in' };
  }
}

@Catch()
class OwnFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    host.switchToWs().getClient<WebSocket>().send('"refused in the application’s own words"');
  }
}

@WebSocketGateway({ path: '/worded' })
@UseFilters(OwnFilter)
class WordedGateway extends PlainGateway {}

class PollingGateway {
  /** Admits whoever was let in by then. */
  handleConnection(): void {
    return;
  }
}

/** Where Socket.IO begins a connection by polling: a plain GET. */
@Controller('polling')
class PollingController {
  constructor(@Inject(Upgrades) private readonly upgrades: Upgrades) {}

  @Get()
  @Public()
  async begin(@Req() request: HttpRequest): Promise<object> {
    const raw: IncomingMessage = rawRequest(request);
    return { userId: (await this.upgrades.authenticate(raw, PollingGateway)).userId };
  }
}

let database: TestDatabase;
withDatabaseOfHosts((made) => (database = made));

describe.each(ADAPTERS)('gateways of an application, on %s', (adapter) => {
  let host: HostApp;
  beforeAll(async () => {
    @Module({
      imports: [PortcullisModule.forRoot(optionsFor(database))],
      controllers: [PollingController],
      providers: [PlainGateway, WordedGateway],
    })
    class AppModule {}
    host = await startHost(AppModule, adapter, (app) => void app.useWebSocketAdapter(new WsAdapter(app)));
  });
  afterAll(() => host.app.close());

  async function say(path: string): Promise<unknown> {
    const socket = new WebSocket(host.url.replace('http', 'ws') + path);
    try {
      return await new Promise((resolve, reject) => {
        socket.once('open', () => socket.send(JSON.stringify({ event: 'read', data: 'a' })));
        socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString())));
        socket.once('error', reject);
      });
    } finally {
      socket.close();
    }
  }

  const refusal = {
    status: 'error',
    message: 'The request carries no credential',
    code: 'credential_missing',
    cause: { pattern: 'read', data: 'a' },
  };

  it('say why a message was refused where they have no filter, and the log calls it no error', async () => {
    const errors = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    expect(await say('/plain')).toEqual({ event: 'exception', data: refusal });
    expect(errors.mock.calls).toEqual([]);
    errors.mockRestore();
  });

  it('say it in their own words where they have one', async () => {
    expect(await say('/worded')).toBe('refused in the application’s own words');
  });

  it('say it by `emit` to a client of Socket.IO', () => {
    const emit = jest.fn();
    const context = new ExecutionContextHost([{ emit, send: emit }, 'a', 'read']);
    context.setType('ws');
    host.app.get(ProblemFilter, { strict: false }).catch(new CredentialMissing(), context);
    expect(emit.mock.calls).toEqual([['exception', refusal]]);
  });

  it('are opened by a cookie to allowed origins only, also where a connection begins by polling', async () => {
    const { headers, userId } = await signedIn(host.app, { transport: 'cookie' });
    const begin = async (more: object): Promise<[number, { code?: string; userId?: string }]> => {
      const answer = await fetch(`${host.url}/polling`, { headers: { cookie: headers.cookie ?? '', ...more } });
      return [answer.status, (await answer.json()) as object];
    };
    expect(await begin({ origin: PUBLIC_URL })).toEqual([200, { userId }]);
    expect(await begin({ origin: 'https://evil.example' })).toMatchObject([403, { code: 'cross_site_request' }]);
    expect(await begin({ 'sec-fetch-site': 'same-site' })).toMatchObject([403, { code: 'cross_site_request' }]);
  });
});
