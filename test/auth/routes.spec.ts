import type { IncomingHttpHeaders } from 'node:http';
import { RouteTable } from '../../src/auth/routes/route-table.js';
import { register, signIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

const MODES = ['session', 'jwt', 'hybrid'] as const;

/** A template with something in the place of its parameters. */
const concrete = (template: string): string => template.replaceAll(/:\w+/g, 'x');

/**
 * Who gets to which route, for each of the three modes that a deployment can have. A change of this table is a change of
 * access: look at it as one.
 */
describe.each(MODES)('the stand-alone server’s routes in mode %s', (mode) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ config: { auth: { mode } } });
  });
  afterAll(() => app.close());

  it('are these', () => {
    const rows = app.app
      .get(RouteTable)
      .rows()
      .map(({ method, path, access, mode: { name, maxStalenessMs }, source, strict, roles, permissions }) =>
        access === 'public'
          ? `${method} ${path}: public`
          : `${method} ${path}: ${access}, ${name} by ${source}, staleness ${maxStalenessMs} ms` +
            (strict ? ', strict' : '') +
            (roles.length > 0 ? `, roles ${roles.join(' or ')}` : '') +
            (permissions.length > 0 ? `, permissions ${permissions.join(' and ')}` : ''),
      );
    expect(rows).toMatchSnapshot();
  });

  it('lag 0 s behind the truth, but for GET /v1/auth/me, and take no authorities from tokens', () => {
    const stale = app.app
      .get(RouteTable)
      .rows()
      .filter((row) => row.access !== 'public' && row.mode.maxStalenessMs > 0)
      .map(({ method, path }) => `${method} ${path}`);
    expect(stale).toEqual(mode === 'jwt' ? ['GET /v1/auth/me'] : []);
  });
});

describe.each(ADAPTERS)('every route that is not public, on %s', (adapter) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
  });
  afterAll(() => app.close());

  const guarded = (): { method: string; path: string; permissions: readonly string[] }[] =>
    app.app
      .get(RouteTable)
      .rows()
      .filter(({ access }) => access !== 'public')
      .flatMap((row) => (row.method === 'GET' ? [row, { ...row, method: 'HEAD' }] : [row]))
      .map(({ method, path, permissions }) => ({ method, path: concrete(path), permissions }));

  const ask = async (method: string, path: string, headers: Record<string, string> = {}) => {
    const body = ['POST', 'PUT', 'PATCH'].includes(method) ? { body: '{}' } : {};
    const answer = await fetch(app.url + path, {
      method,
      headers: { ...(method === 'HEAD' ? {} : { 'content-type': 'application/json' }), ...headers },
      ...body,
    });
    const text = await answer.text();
    const code = text === '' ? undefined : (JSON.parse(text) as { code?: string }).code;
    return { status: answer.status, code, headers: Object.fromEntries(answer.headers) as IncomingHttpHeaders };
  };

  it('answers 401 without a credential, before it looks at the body', async () => {
    const routes = guarded();
    expect(routes.length).toBeGreaterThan(15);
    for (const { method, path } of routes) {
      const { status, code, headers } = await ask(method, path);
      expect([method, path, status]).toEqual([method, path, 401]);
      if (method !== 'HEAD') expect(code).toBe('credential_missing');
      expect(headers['www-authenticate']).toBe('Bearer realm="portcullis", Session realm="portcullis"');
    }
  });

  it('answers 403 to somebody without its permissions, before it looks at body or parameters', async () => {
    const { headers } = await signIn(app, await register(app));
    for (const { method, path, permissions } of guarded().filter((route) => route.permissions.length > 0)) {
      const { status } = await ask(method, path, { ...headers });
      expect([method, path, permissions, status]).toEqual([method, path, permissions, 403]);
    }
  });
});
