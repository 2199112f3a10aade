import { hangUp, send } from '../robustness/send.js';
import { makeClient } from '../oauth/clients.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { administrator, type Actor } from '../users/http-actors.js';

/** What every object has without having it. */
const INHERITED = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
];

describe.each(ADAPTERS)('names that every object inherits, on %s', (adapter) => {
  let app: TestApp;
  let admin: Actor;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter }, auth: { exchange: true } } });
    admin = await administrator(app);
  });
  afterAll(async () => {
    hangUp();
    await app.close();
  });

  const JSON_TYPE = { 'content-type': 'application/json' };
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
  const ask = async (
    ...[method, path, headers, body]: Parameters<typeof send> extends [unknown, ...infer R] ? R : never
  ) => (await send(app, method, path, { ...admin.headers, ...headers }, body)).status;

  it('are no value of anything that is looked up by name', async () => {
    const client = await makeClient(app);
    for (const name of INHERITED) {
      const secret = `client_id=${client.id}&client_secret=${client.secret}`;
      expect([
        name,
        await ask('GET', `/v1/users?status=${name}`),
        await ask('GET', `/v1/audit?type=${name}`),
        await ask('GET', `/v1/users/${name}`),
        await ask('DELETE', `/v1/roles/${name}`),
        await ask('DELETE', `/v1/sessions/${name}`),
        await ask('GET', `/${name}`),
        await ask('GET', `/docs/${name}`),
        await ask(
          'POST',
          '/v1/auth/login',
          JSON_TYPE,
          JSON.stringify({ email: 'a@example.com', password: 'x', transport: name }),
        ),
        await ask(
          'PUT',
          `/v1/users/${admin.id}/roles`,
          JSON_TYPE,
          JSON.stringify({ roles: [`x${name}`.toLowerCase()] }),
        ),
        await ask('POST', '/v1/oauth/token', FORM, `grant_type=${name}&${secret}`),
        await ask('POST', '/v1/oauth/token', FORM, `grant_type=client_credentials&client_id=${name}&client_secret=x`),
        await ask('POST', '/v1/oauth/token', FORM, `grant_type=client_credentials&${secret}&scope=${name}`),
      ]).toEqual([name, 400, 400, 404, 404, 404, 404, 404, 400, 404, 400, 401, 400]);
    }
  });

  it('as fields of bodies, forms and queries give nothing to any object', async () => {
    for (const name of INHERITED) {
      const body = `{"email":"p@example.com","password":"a long enough password","${name}":{"polluted":true}}`;
      expect([name, await ask('POST', '/v1/auth/register', JSON_TYPE, body)]).toEqual([name, 400]);
      const nested = `{"permissions":[{"${name}":{"polluted":true}}]}`;
      expect([name, await ask('PUT', '/v1/roles/clerk', JSON_TYPE, nested)]).toEqual([name, 400]);
      const fields = `${name}=1&${name}[polluted]=1&${name}.polluted=1&${name}[${name}][polluted]=1`;
      expect(await ask('POST', '/v1/oauth/token', FORM, `grant_type=refresh_token&refresh_token=x&${fields}`)).toBe(
        400,
      );
      expect(await ask('GET', `/v1/users?${fields}&email[${name}]=1`)).toBeLessThan(500);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(app.log()).not.toContain('internal_error');
  });
});
