import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import express from 'express';
import fastify from 'fastify';
import { requireToken as requireTokenInExpress } from '../../src/verifier/express.js';
import { principalOf, requireToken as requireTokenInFastify } from '../../src/verifier/fastify.js';
import { withToken } from '../../src/verifier/fetch.js';
import { CurrentPrincipal, Permissions, Public, VERIFIER, VerifierModule } from '../../src/verifier/nest.js';
import type { VerifiedPrincipal } from '../../src/verifier/verified-principal.js';
import { Verifier } from '../../src/verifier/verifier.js';
import { settle } from '../../src/verifier/verifier-options.js';
import { AUDIENCE, FakeIssuer, ISSUER } from '../support/fake-issuer.js';

const issuer = new FakeIssuer();
const OPTIONS = { issuer: ISSUER, audience: AUDIENCE, fetch: issuer.fetch };
const verifier = new Verifier(settle(OPTIONS), issuer.clock);
const REQUIREMENTS = { permissions: ['invoice:read'] };

@Controller()
class InvoicesController {
  @Get('open')
  @Public()
  open(): string {
    return 'open';
  }

  @Get()
  @Permissions('invoice:read')
  list(@CurrentPrincipal() principal: VerifiedPrincipal): object {
    return { userId: principal.userId };
  }
}

type Stop = () => unknown;
interface Running {
  readonly url: string;
  readonly stop: Stop;
}

async function listening(server: Server, stop: Stop = () => server.close()): Promise<Running> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

async function nest(adapter: ExpressAdapter | FastifyAdapter): Promise<Running> {
  const module = await Test.createTestingModule({
    imports: [VerifierModule.forRoot(OPTIONS)],
    controllers: [InvoicesController],
  })
    .overrideProvider(VERIFIER)
    .useValue(verifier)
    .compile();
  const app = module.createNestApplication(adapter as never, { logger: false });
  await app.listen(0, '127.0.0.1');
  return listening(app.getHttpServer() as Server, () => app.close());
}

const FRAMEWORKS: readonly [string, () => Promise<Running>][] = [
  ['Nest on Express', () => nest(new ExpressAdapter())],
  ['Nest on Fastify', () => nest(new FastifyAdapter())],
  [
    'Express',
    () => {
      const app = express();
      app.get('/', requireTokenInExpress(verifier, REQUIREMENTS), (request, response) => {
        response.json({ userId: (request as { principal?: VerifiedPrincipal }).principal?.userId });
      });
      return listening(createServer(app));
    },
  ],
  [
    'Fastify',
    async () => {
      const app = fastify();
      app.get('/', { onRequest: requireTokenInFastify(verifier, REQUIREMENTS) }, (request) =>
        Promise.resolve({ userId: principalOf(request).userId }),
      );
      await app.listen({ port: 0, host: '127.0.0.1' });
      return listening(app.server, () => app.close());
    },
  ],
  [
    'fetch',
    () => {
      const handle = withToken(verifier, (_request, { userId }) => Response.json({ userId }), REQUIREMENTS);
      const server = createServer((incoming, outgoing) => {
        const headers = incoming.headers.authorization;
        void handle(
          new Request('http://here/', headers === undefined ? {} : { headers: { authorization: headers } }),
        ).then(async (answer) =>
          outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text()),
        );
      });
      return listening(server);
    },
  ],
];

describe.each(FRAMEWORKS)('the adapter for %s', (name, start) => {
  let running: Running;

  beforeAll(async () => {
    running = await start();
  });
  afterAll(() => running.stop());

  const visit = async (
    token?: string,
    path = '/',
  ): Promise<{ status: number; challenge: string | null; body: unknown }> => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(`${running.url}${path}`, { headers });
    const text = await answer.text();
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    return {
      status: answer.status,
      challenge: answer.headers.get('www-authenticate'),
      body: isJson ? (JSON.parse(text) as unknown) : text,
    };
  };

  it('lets a good token through, and says who it is', async () => {
    expect(await visit(issuer.token())).toMatchObject({ status: 200, body: { userId: 'user' } });
  });

  it('refuses a request without a token, naming what to bring', async () => {
    const { status, challenge, body } = await visit();
    expect([status, challenge]).toEqual([401, 'Bearer realm="portcullis"']);
    expect(body).toEqual({
      type: 'urn:portcullis:problem:credential_missing',
      title: 'The request carries no credential',
      status: 401,
      code: 'credential_missing',
    });
  });

  it('refuses a bad token', async () => {
    const { status, challenge, body } = await visit(issuer.token({ aud: 'another' }));
    expect([status, challenge]).toEqual([401, 'Bearer realm="portcullis", error="invalid_token"']);
    expect(body).toMatchObject({ code: 'invalid_token' });
  });

  it('refuses whoever may not', async () => {
    const { status, challenge, body } = await visit(issuer.token({ permissions: [] }));
    expect([status, challenge]).toEqual([403, 'Bearer realm="portcullis", error="insufficient_scope"']);
    expect(body).toMatchObject({ code: 'insufficient_permission' });
  });

  it('leaves public routes open', async () => {
    if (name.startsWith('Nest')) expect(await visit(undefined, '/open')).toMatchObject({ status: 200, body: 'open' });
    else expect((await visit(undefined, '/nowhere')).status).not.toBe(200);
  });
});
