import { Controller, Get } from '@nestjs/common';
import { AuthMode, OptionalAuth, provideMode, Public } from '../../src/index.js';
import { KeyedController } from '../api-keys/keys.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

const nobody = { authenticate: () => undefined };
const partner = provideMode(
  { name: 'partner', maxStaleness: '0s', takes: [{ scheme: 'Bearer', as: 'partner-token' }, { header: 'X-Partner' }] },
  nobody,
);
const machine = provideMode(
  { name: 'machine', maxStaleness: '0s', takes: [{ header: 'x-machine!' }], beside: 'session' },
  nobody,
);
const signed = provideMode({ name: 'signed', maxStaleness: '0s', takes: [{ request: true }] }, nobody);

@Controller('modes')
class ModesController {
  @Get('default')
  byDefault(): void {
    return;
  }

  @Get('by-rule')
  byRule(): void {
    return;
  }

  @Get('optional')
  @AuthMode('session')
  @OptionalAuth()
  optional(): void {
    return;
  }

  @Get('public')
  @Public()
  open(): void {
    return;
  }

  @Get('partner')
  @AuthMode('partner')
  partner(): void {
    return;
  }

  @Get('machine')
  @AuthMode('machine')
  machine(): void {
    return;
  }

  @Get('signed')
  @AuthMode('signed')
  signed(): void {
    return;
  }

  @Get(['one/:id', 'other/:id'])
  several(): void {
    return;
  }
}

interface Document {
  readonly paths: Record<string, Record<string, { security?: Record<string, []>[] }>>;
  readonly components: { readonly securitySchemes: Record<string, object> };
}

describe.each(ADAPTERS)('the security that the OpenAPI document states, on %s', (adapter) => {
  let app: TestApp;
  let document: Document;
  beforeAll(async () => {
    app = await startTestApp({
      config: {
        http: { adapter },
        auth: {
          routes: [
            { match: 'GET /modes/by-rule', mode: 'jwt' },
            { match: 'GET /modes/other/*', mode: 'session' },
          ],
        },
      },
      controllers: [KeyedController, ModesController],
      providers: [partner, machine, signed],
    });
    document = (await app.request().get('/openapi.json').expect(200)).body;
  });
  afterAll(() => app.close());

  it.each([
    ['get', '/modes/default', ['sessionCookie', 'sessionHeader', 'accessToken']],
    ['get', '/modes/by-rule', ['accessToken']],
    ['get', '/modes/optional', ['sessionCookie', 'sessionHeader', '']],
    ['get', '/modes/public', []],
    ['post', '/v1/auth/login', []],
    ['post', '/v1/oauth/introspect', ['client', '']],
    ['post', '/v1/changes/lease', ['client', '']],
    ['get', '/modes/one/{id}', ['sessionCookie', 'sessionHeader', 'accessToken']],
    ['get', '/modes/other/{id}', ['sessionCookie', 'sessionHeader']],
    ['get', '/keyed', ['apiKey']],
    ['post', '/keyed/both', ['sessionCookie', 'sessionHeader', 'accessToken', 'apiKey']],
    ['get', '/modes/partner', ['partner-token', 'x-partner']],
    ['get', '/modes/machine', ['sessionCookie', 'sessionHeader', 'x-machine_']],
    ['get', '/modes/signed', ['request']],
    ['post', '/v1/api-keys', ['sessionCookie', 'sessionHeader', 'accessToken']],
  ])('%s %s takes %j', (method, path, expected) => {
    const { security } = document.paths[path]![method]!;
    expect(security?.map((requirement) => Object.keys(requirement).join())).toEqual(expected);
    for (const name of expected.filter(Boolean)) expect(document.components.securitySchemes).toHaveProperty(name);
  });

  it('describes how each credential travels', () => {
    expect(document.components.securitySchemes).toMatchObject({
      sessionCookie: { type: 'apiKey', in: 'cookie' },
      apiKey: { type: 'http', scheme: 'apikey' },
      'partner-token': { type: 'http', scheme: 'bearer' },
      'x-partner': { type: 'apiKey', in: 'header', name: 'x-partner' },
      request: { type: 'http', scheme: 'signed' },
      'x-machine_': { type: 'apiKey', in: 'header', name: 'x-machine!' },
    });
  });
});
