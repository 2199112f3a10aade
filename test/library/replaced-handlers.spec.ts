import { Controller, Get, Scope, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { PortcullisTestingModule, signedIn } from 'portcullis/testing';
import supertest from 'supertest';
import { createAdapter } from '../../src/http/create-app.js';
import { AuthMode, Roles, RouteTable } from '../../src/index.js';
import { ADAPTERS, PUBLIC_URL } from '../support/test-app.js';
import { Timed } from '../support/timed.js';

@Controller('timed')
class TimedController {
  @Get()
  @Timed()
  @Roles('manager')
  list(): string {
    return 'secret';
  }
}

@Controller('bound')
class BoundController {
  constructor() {
    this.list = this.list.bind(this);
  }

  @Get()
  @Roles('manager')
  list(): string {
    return 'secret';
  }
}

@Controller({ path: 'for-each-request', scope: Scope.REQUEST })
class ForEachRequestController {
  constructor() {
    this.list = this.list.bind(this);
  }

  @Get()
  @AuthMode('session')
  @Roles('manager')
  list(): string {
    return 'secret';
  }

  @Get('method')
  @Roles('manager')
  method(): string {
    return 'secret';
  }
}

const controllers = [TimedController, BoundController, ForEachRequestController];

describe.each(ADAPTERS)('a handler that isn’t the function which its decorators marked, on %s', (adapter) => {
  let app: INestApplication;
  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [PortcullisTestingModule.forRoot()],
      controllers,
    }).compile();
    const edge = { adapter, publicUrl: PUBLIC_URL, allowedOrigins: [], trustedHops: 0, requestLog: undefined };
    app = module.createNestApplication((await createAdapter(edge)) as never, { logger: false });
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  const statusFor = async (path: string, roles: string[]): Promise<number> => {
    const { headers } = await signedIn(app, { roles });
    return (
      await supertest(app.getHttpServer() as never)
        .get(path)
        .set(headers)
    ).status;
  };

  it.each(['/timed', '/bound', '/for-each-request/method'])('asks for what they say: %s', async (path) => {
    expect(await statusFor(path, [])).toBe(403);
    expect(await statusFor(path, ['manager'])).toBe(200);
    expect(
      app
        .get(RouteTable)
        .rows()
        .find((row) => row.path === path)?.roles,
    ).toEqual(['manager']);
  });

  it('is refused where it is made for each request, so that nobody can tell what it asks for', async () => {
    expect(await statusFor('/for-each-request', ['manager'])).toBe(500);
  });
});
