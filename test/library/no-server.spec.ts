import { once } from 'node:events';
import { IncomingMessage, ServerResponse, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { jest } from '@jest/globals';
import { Controller, Get, Logger, Module, Post } from '@nestjs/common';
import {
  configurePortcullis,
  CurrentPrincipal,
  OptionalAuth,
  PortcullisModule,
  Public,
  type Principal,
} from '../../src/index.js';
import { signedIn } from '../../src/testing/index.js';
import type { TestDatabase } from '../support/test-database.js';
import { optionsFor, startHost, type HostApp, withDatabaseOfHosts } from './hosts.js';

@Controller('things')
class ThingsController {
  @Get()
  list(@CurrentPrincipal() { userId }: Principal): object {
    return { userId };
  }

  @Get('preview')
  @OptionalAuth()
  preview(@CurrentPrincipal() principal?: Principal): object {
    return { userId: principal?.userId ?? null };
  }

  @Post()
  @Public()
  open(): object {
    return {};
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: { readonly userId?: string | null; readonly code?: string };
}

/** Asks an application in the way of `serverless-http`: by a request that has parsed headers only, and no socket of a network. */
async function invoke(
  app: RequestListener,
  method: string,
  url: string,
  headers: IncomingHttpHeaders,
): Promise<Answer> {
  const socket = Object.assign(new PassThrough(), { remoteAddress: '192.0.2.1' });
  const request = new IncomingMessage(socket as unknown as Socket);
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  Object.assign(request, { method, url, httpVersion: '1.1', headers: { host: 'localhost', ...lowerCase } });
  request.push(null);
  const response = new ServerResponse(request);
  const sent: Buffer[] = [];
  response.end = ((chunk?: Buffer | string) => {
    if (chunk !== undefined) sent.push(Buffer.from(chunk));
    response.emit('prefinish');
    response.emit('finish');
    return response;
  }) as never;
  const finished = once(response, 'finish');
  app(request, response);
  await finished;
  const body = JSON.parse(Buffer.concat(sent).toString()) as Answer['body'];
  return { status: response.statusCode, headers: response.getHeaders(), body };
}

let database: TestDatabase;
withDatabaseOfHosts((made) => (database = made));

describe.each([
  ['express', 'without the edge', false],
  ['express', 'with the edge', true],
  ['fastify', 'without the edge', false],
  ['fastify', 'with the edge', true],
] as const)('requests that come through no server, on %s, %s', (adapter, _, edge) => {
  let host: HostApp;
  beforeAll(async () => {
    @Module({ imports: [PortcullisModule.forRoot(optionsFor(database))], controllers: [ThingsController] })
    class AppModule {}
    host = await startHost(AppModule, adapter, (app) => (edge ? configurePortcullis(app) : undefined));
  });
  afterAll(() => host.app.close());

  function ask(url: string, headers: IncomingHttpHeaders, method = 'GET'): Promise<Answer> {
    const instance = host.app.getHttpAdapter().getInstance() as RequestListener & { routing?: RequestListener };
    return invoke(instance.routing ?? instance, method, url, headers);
  }

  it.each(['cookie', 'header', 'token'] as const)('are let in by the transport %s, or refused', async (transport) => {
    const somebody = await signedIn(host.app, { transport });
    expect(await ask('/things', { ...somebody.headers })).toMatchObject({
      status: 200,
      body: { userId: somebody.userId },
    });
    expect(await ask('/things/preview', { ...somebody.headers })).toMatchObject({ body: { userId: somebody.userId } });
    await somebody.end();
    expect((await ask('/things', { ...somebody.headers })).status).toBe(401);
  });

  it('are never taken for anonymous where the credential is a bad one', async () => {
    const answer = await ask('/things/preview', { authorization: 'Bearer nonsense' });
    expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
  });

  it('are held to the cross-site rule', async () => {
    const { headers } = await signedIn(host.app, { transport: 'cookie' });
    const answer = await ask('/things', { ...headers, origin: 'https://evil.example' }, 'POST');
    expect(answer).toMatchObject({ status: 403, body: { code: 'cross_site_request' } });
  });

  it('are answered without an error in the log, with the edge’s headers where there is one', async () => {
    const errors = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const { status, headers } = await ask('/things/preview', {});
    expect({ status, errors: errors.mock.calls }).toEqual({ status: 200, errors: [] });
    errors.mockRestore();
    expect('x-request-id' in headers).toBe(edge);
  });
});
