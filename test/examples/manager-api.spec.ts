import type { IncomingHttpHeaders } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import supertest from 'supertest';
import { AuthorGuard } from '../../examples/manager-api/src/reports/author.guard.js';
import { ManagerApiModule } from '../../examples/manager-api/src/manager-api.module.js';
import { createPortcullisApp, loadConfig, principalOf, RouteTable, UserAdministration } from '../../src/index.js';
import { Host, outcome, SECRET } from './host-support.js';

const REPORT = { title: 'Hiring', text: 'Two more for the night shift.' };
const FORBIDDEN = [403, 'insufficient_permission'];

let host: Host;

beforeAll(async () => {
  host = await Host.open();
});

afterEach(() => host.stopApps());

afterAll(() => host.close());

describe.each(['fastify', 'express'] as const)('the managers’ API on %s', (adapter) => {
  let app: INestApplication;
  let url: string;

  beforeEach(async () => {
    const config = loadConfig({
      env: { PORTCULLIS_CONFIG: 'examples/manager-api/manager-api.yaml', PORTCULLIS_SECRET: SECRET },
      overrides: host.options({ http: { adapter } }),
    });
    app = await createPortcullisApp(ManagerApiModule.forConfig(config), config, { logger: false });
    url = await host.listen(app);
  });

  it('has the modes that its rule, its decorator and its default say', () => {
    const own = app
      .get(RouteTable, { strict: false })
      .rows()
      .filter(({ handler }) => /^(Notices|Payroll|Reports)/.test(handler))
      .map(
        ({ method, path, access, mode, source, roles }) =>
          `${method} ${path} ${access} ${mode.name} ${source} ${roles.join()}`,
      );
    expect(own).toEqual([
      'GET /v1/notices public hybrid default ',
      'GET /v1/payroll guarded session decorator manager',
      'GET /v1/reports guarded jwt rule manager',
      'POST /v1/reports guarded hybrid default manager',
      'GET /v1/reports/:id guarded hybrid default manager',
      'PUT /v1/reports/:id guarded hybrid default manager',
    ]);
  });

  it('takes on each route what its mode names, and live state decides where it is asked', async () => {
    const { id, cookie, header, token } = await host.hireManager(app, url);
    const read = (path: string, headers: IncomingHttpHeaders): Promise<unknown[]> =>
      outcome(supertest(url).get(path).set(headers));
    const otherKind = [401, 'credential_not_accepted'];
    expect(await read('/v1/notices', {})).toEqual([200]);
    expect(await read('/v1/payroll', {})).toEqual([401, 'credential_missing']);
    for (const session of [cookie, header]) {
      expect(await read('/v1/payroll', session)).toEqual([200]);
      expect(await read('/v1/reports/q3', session)).toEqual([200]);
      expect(await read('/v1/reports', session)).toEqual(otherKind);
    }
    expect(await read('/v1/payroll', token)).toEqual(otherKind);
    expect(await read('/v1/reports/q3', token)).toEqual([200]);
    expect(await read('/v1/reports', token)).toEqual([200]);

    await app.get(UserAdministration, { strict: false }).setRoles(undefined, id, []);

    expect(await read('/v1/payroll', cookie)).toEqual(FORBIDDEN);
    expect(await read('/v1/reports/q3', header)).toEqual(FORBIDDEN);
    expect(await read('/v1/reports/q3', token)).toEqual(FORBIDDEN);
    expect(await read('/v1/reports', token)).toEqual([200]);
  });

  it('lets only its author change a report, and says so with a code of its own', async () => {
    const author = await host.hireManager(app, url);
    const colleague = await host.hireManager(app, url);
    const written = await supertest(url).post('/v1/reports').set(author.cookie).send(REPORT).expect(201);
    const put = (headers: IncomingHttpHeaders, path = `/v1/reports/${written.body.id}`): supertest.Test =>
      supertest(url).put(path).set(headers).send(REPORT);
    // However the author signed in.
    for (const headers of [author.cookie, author.header, author.token])
      expect(await outcome(put(headers))).toEqual([200]);
    const refused = await put(colleague.token).expect(403);
    expect(refused.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(refused.body).toMatchObject({
      type: 'urn:portcullis:problem:not_the_author',
      title: 'Only its author may change a report',
      status: 403,
      code: 'not_the_author',
    });
    expect(await outcome(put(author.token, '/v1/reports/nowhere'))).toEqual([404, 'report_not_found']);
    expect(await outcome(supertest(url).post('/v1/reports').set(author.token).send({ title: 1 }))).toEqual([
      400,
      'validation_failed',
    ]);
  });

  it('asks its own guard only about whoever Portcullis has let in, and the guard finds them', async () => {
    const { id, token } = await host.hireManager(app, url);
    const seen: unknown[] = [];
    const guard = AuthorGuard.prototype;
    const canActivate = guard.canActivate;
    guard.canActivate = function (context) {
      seen.push(principalOf(context));
      return canActivate.call(this, context);
    };
    try {
      const put = (headers: IncomingHttpHeaders): supertest.Test =>
        supertest(url).put('/v1/reports/q3').set(headers).send(REPORT);
      expect(await outcome(put({}))).toEqual([401, 'credential_missing']);
      expect(await outcome(put({ authorization: 'Bearer nonsense' }))).toEqual([401, 'invalid_token']);
      expect(seen).toEqual([]);
      expect(await outcome(put(token))).toEqual([403, 'not_the_author']);
      expect(seen).toMatchObject([{ userId: id, roles: ['manager'], mode: 'hybrid', credential: 'access-token' }]);
      await app.get(UserAdministration, { strict: false }).setRoles(undefined, id, []);
      expect(await outcome(put(token))).toEqual(FORBIDDEN);
      expect(seen).toHaveLength(1);
    } finally {
      guard.canActivate = canActivate;
    }
  });
});
