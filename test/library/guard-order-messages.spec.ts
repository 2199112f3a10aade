import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable, UseFilters, type CanActivate, type ExecutionContext, type INestApplication } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import { Test } from '@nestjs/testing';
import { SubscribeMessage, WebSocketGateway, type OnGatewayConnection, type OnGatewayInit } from '@nestjs/websockets';
import { PortcullisTestingModule, signedIn } from 'portcullis/testing';
import { WebSocket, type WebSocketServer } from 'ws';
import type { IncomingMessage } from 'node:http';
import { ProblemFrames } from '../../examples/live-feed/src/problem-frames.filter.js';
import { principalOf, Public, Roles, Upgrades } from '../../src/index.js';
import { createAdapter } from '../../src/http/create-app.js';
import { ADAPTERS, PUBLIC_URL } from '../support/test-app.js';

/** What the application's own guard was asked about. */
const asked: string[] = [];

@Injectable()
class Own implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    asked.push(`${context.getHandler().name} by ${principalOf(context) === undefined ? 'nobody' : 'somebody'}`);
    return true;
  }
}

@WebSocketGateway({ path: '/admitting' })
@UseFilters(ProblemFrames)
class AdmittingGateway implements OnGatewayInit, OnGatewayConnection {
  constructor(private readonly upgrades: Upgrades) {}

  afterInit(server: WebSocketServer): void {
    server.options.verifyClient = this.upgrades.verifier(AdmittingGateway);
  }

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    this.upgrades.admit(client, request);
  }

  @SubscribeMessage('read')
  read(): object {
    return { event: 'read', data: 'in' };
  }

  @SubscribeMessage('manage')
  @Roles('manager')
  manage(): object {
    return { event: 'manage', data: 'in' };
  }
}

/** One that takes every connection as it comes. */
@WebSocketGateway({ path: '/taking' })
@UseFilters(ProblemFrames)
class TakingGateway {
  @SubscribeMessage('closed')
  closed(): object {
    return { event: 'closed', data: 'in' };
  }

  @SubscribeMessage('open')
  @Public()
  open(): object {
    return { event: 'open', data: 'in' };
  }
}

describe.each(ADAPTERS)('messages of gateways beside an application’s own global guard, on %s', (adapter) => {
  let app: INestApplication;
  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [PortcullisTestingModule.forRoot()],
      providers: [AdmittingGateway, TakingGateway, { provide: APP_GUARD, useClass: Own }],
    }).compile();
    const edge = { adapter, publicUrl: PUBLIC_URL, allowedOrigins: [], trustedHops: 0, requestLog: undefined };
    app = module.createNestApplication((await createAdapter(edge)) as never, { logger: false });
    app.useWebSocketAdapter(new WsAdapter(app));
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());
  beforeEach(() => void asked.splice(0));

  /** Sends one message. @returns what comes back */
  async function say(path: string, event: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    try {
      return await new Promise<string>((resolve, reject) => {
        socket.once('open', () => socket.send(JSON.stringify({ event, data: '' })));
        socket.once('message', (data: Buffer) => resolve(data.toString()));
        socket.once('error', reject);
      });
    } finally {
      socket.close();
    }
  }

  it('are Portcullis’s first to refuse: nobody else is asked about them', async () => {
    const { headers } = await signedIn(app);
    expect(await say('/admitting', 'manage', headers)).toContain('insufficient_permission');
    expect(asked).toEqual([]);
    expect(await say('/admitting', 'read', headers)).toContain('in');
    expect(asked).toEqual(['read by somebody']);
  });

  it('are refused as without a credential where nobody admitted their connection, unless they are open', async () => {
    const { headers } = await signedIn(app);
    for (const brought of [{}, headers])
      expect(await say('/taking', 'closed', brought)).toContain('credential_missing');
    expect(asked).toEqual([]);
    expect(await say('/taking', 'open')).toContain('in');
    expect(asked).toEqual(['open by nobody']);
  });
});
