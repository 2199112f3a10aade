import { connect } from 'node:net';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpException,
  Module,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { z } from 'zod';
import { Public } from '../../src/access/decorators.js';
import { AcceptsForm } from '../../src/http/body-decorators.js';
import { createHttpApp } from '../../src/http/create-app.js';
import type { HttpAppOptions } from '../../src/http/edge-options.js';
import { appendHeader, rawResponse, routeTemplateOf, setHeader } from '../../src/http/http-io.js';
import type { HttpRequest, HttpResponse } from '../../src/http/http-io.js';
import { HttpModule } from '../../src/http/http.module.js';
import { NoStore } from '../../src/http/no-store.js';
import { serveOpenApi } from '../../src/http/openapi.js';
import { Answers, Problems } from '../../src/http/openapi.decorators.js';
import { problem } from '../../src/http/problem.js';
import { clientAddress, requestIdOf } from '../../src/http/request-context.js';

class TeapotBroken extends problem(409, 'teapot_broken', 'The teapot is broken') {}

const Pot = z.strictObject({ id: z.string(), size: z.number() }).meta({ id: 'Pot' });
const NewPot = z
  .strictObject({ size: z.int().min(1), tags: z.array(z.string()).optional(), shelf: z.strictObject({}).optional() })
  .meta({ id: 'NewPot' });
const ListQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(50) });
const PotId = z.string().regex(/^[a-z0-9]+$/);

/** One `GET /v1/pots/slow` at a time: it is answered when the test says so. */
export class SlowRequest {
  static begun: () => void = () => undefined;
  static finish: () => void = () => undefined;

  /** Resolves once the handler is at work. */
  static begins(): Promise<void> {
    return new Promise((resolve) => (SlowRequest.begun = resolve));
  }
}

@Controller('v1/pots')
export class PotsController {
  @Get()
  @Public()
  @Answers(200, z.strictObject({ items: z.array(Pot) }), 'The pots')
  list(@Query({ schema: ListQuery }) query: z.infer<typeof ListQuery>): object {
    return { items: [], limit: query.limit };
  }

  @Post()
  @Answers(201, Pot, 'The new pot', ['location'])
  @Problems('teapot_broken')
  create(@Body({ schema: NewPot }) body: z.infer<typeof NewPot>): object {
    return { id: 'new', ...body };
  }

  @Get('whoami')
  whoami(@Req() request: HttpRequest): object {
    return { requestId: requestIdOf(request), address: clientAddress(request), template: routeTemplateOf(request) };
  }

  @Get('broken')
  broken(): never {
    throw new TeapotBroken({
      detail: 'Since yesterday',
      headers: { 'retry-after': '5', 'set-cookie': 'pot=; Max-Age=0' },
    });
  }

  @Get('cookies')
  @NoStore()
  cookies(@Res({ passthrough: true }) response: HttpResponse): object {
    appendHeader(response, 'set-cookie', 'a=1');
    appendHeader(response, 'set-cookie', 'b=2');
    setHeader(response, 'x-pot', 'one');
    setHeader(response, 'x-pot', 'two');
    return {};
  }

  @Get('crash')
  crash(): never {
    throw new Error('the password is hunter2', { cause: new Error('deeper down') });
  }

  @Get('axios')
  axios(): never {
    throw Object.assign(new Error('upstream said 404'), { status: 404, statusCode: 404 });
  }

  @Get('host/:status')
  host(@Param('status') status: string): never {
    throw new HttpException(`Host says ${status}`, Number(status));
  }

  @Get('late')
  late(@Res() response: HttpResponse): never {
    const raw = rawResponse(response);
    raw.writeHead(200, { 'content-type': 'text/plain' });
    raw.write('begun');
    throw new Error('too late');
  }

  @Get('slow')
  async slow(): Promise<object> {
    await new Promise<void>((resolve) => {
      SlowRequest.finish = resolve;
      SlowRequest.begun();
    });
    return { done: true };
  }

  @Get(':id')
  get(@Param('id', { schema: PotId }) id: string): object {
    return { id };
  }

  @Patch(':id')
  patch(@Param('id') id: string, @Body() body: unknown): object {
    return { id, body: body === undefined ? 'undefined' : body };
  }

  @Delete(':id')
  @HttpCode(204)
  remove(): void {
    // Answers 204 with nothing.
  }
}

@Controller('v1/oauth')
class FormController {
  @Post('token')
  @AcceptsForm()
  @HttpCode(200)
  token(@Body() body: unknown): unknown {
    return body ?? { nothing: true };
  }
}

@Module({ imports: [HttpModule], controllers: [PotsController, FormController] })
class EdgeTestModule {}

export interface RunningApp {
  readonly app: INestApplication;
  readonly server: Server;
  readonly port: number;
}

/** The test application, listening on a free port, of the loopback address unless told otherwise. */
export async function startEdgeApp(
  adapter: 'fastify' | 'express',
  options: Partial<HttpAppOptions> = {},
  host = '127.0.0.1',
): Promise<RunningApp> {
  const app = await createHttpApp(EdgeTestModule, {
    adapter,
    publicUrl: 'http://localhost:3000',
    allowedOrigins: ['https://app.example'],
    logger: false,
    ...options,
  });
  serveOpenApi(app);
  await app.listen(0, host);
  const server = app.getHttpServer() as Server;
  return { app, server, port: (server.address() as AddressInfo).port };
}

/** Sends exactly these bytes and gives all that comes back until the other side closes, or `ms` pass. */
export function sendRaw(port: number, bytes: string | Buffer, ms = 60_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const received: Buffer[] = [];
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Buffer.concat(received).toString('latin1'));
    };
    const timer = setTimeout(finish, ms);
    socket
      .on('data', (chunk) => received.push(chunk))
      .on('close', finish)
      .on('error', reject);
    socket.write(bytes);
  });
}
