import { RouteTable } from '../../src/auth/routes/route-table.js';
import { hangUp, send, type Answer } from '../robustness/send.js';
import { grantRole, PASSWORD, register, signIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { sendRaw } from './edge-app.js';

const PUBLIC = 'https://auth.example.com';
const ALLOWED = 'https://app.example.com';
const JSON_TYPE = { 'content-type': 'application/json' };
const API_CSP = "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none';sandbox";

describe.each(ADAPTERS)('what a browser is told, on %s', (adapter) => {
  let app: TestApp;
  let own: Record<string, string>;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter, publicUrl: PUBLIC, allowedOrigins: [ALLOWED] } } });
    const person = await register(app);
    await grantRole(app, person, 'admin');
    own = { ...(await signIn(app, person)).headers };
  });
  afterAll(async () => {
    hangUp();
    await app.close();
  });

  /** One of each kind of answer, by its status. */
  const KINDS: [number, string, string, Record<string, string>?, string?][] = [
    [200, 'GET', '/health/live'],
    [200, 'GET', '/.well-known/jwks.json'],
    [200, 'GET', '/openapi.json'],
    [200, 'GET', '/docs'],
    [200, 'GET', '/docs/swagger-ui-bundle.js'],
    [200, 'HEAD', '/docs'],
    [204, 'POST', '/v1/auth/logout'],
    [204, 'OPTIONS', '/v1/users'],
    [204, 'OPTIONS', '/v1/users', { origin: ALLOWED, 'access-control-request-method': 'POST' }],
    [204, 'OPTIONS', '/v1/users', { origin: 'https://evil.example', 'access-control-request-method': 'POST' }],
    [400, 'POST', '/v1/auth/login', JSON_TYPE, '{'],
    [400, 'GET', '/v1/users/%'],
    [401, 'GET', '/v1/users'],
    [401, 'POST', '/v1/oauth/introspect', { 'content-type': 'application/x-www-form-urlencoded' }, 'token=x'],
    [403, 'POST', '/v1/auth/logout', { cookie: '__Host-portcullis=x', origin: 'https://evil.example' }],
    [404, 'GET', '/nowhere'],
    [405, 'PUT', '/v1/auth/login'],
    [413, 'POST', '/v1/auth/login', JSON_TYPE, 'a'.repeat(70_000)],
    [415, 'POST', '/v1/auth/login', { 'content-type': 'text/plain' }, 'x'],
  ];

  const NAMED = KINDS.map((kind) => ({
    kind,
    what: `${kind[0]} to ${kind[1]} ${kind[2].replace('%', '(half a code)')}`,
  }));

  it.each(NAMED)('$what: all of the security headers', async ({ kind: [status, method, path, headers, body] }) => {
    const answer = await send(app, method, path, headers, body);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-security-policy': path.startsWith('/docs') || path === '/openapi.json' ? expect.any(String) : API_CSP,
      'strict-transport-security': expect.stringMatching(/^max-age=(?:31536000|[4-9]\d{7}|\d{9}); includeSubDomains/),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      vary: expect.stringMatching(/\borigin\b/i),
    });
    expect(answer.headers).not.toHaveProperty('x-powered-by');
    expect(answer.headers).not.toHaveProperty('server');
    expect(answer.headers['access-control-allow-origin']).not.toBe('*');
  });

  it('also what is refused before it is a request', async () => {
    const { port } = new URL(app.url);
    for (const bytes of ['NONSENSE\r\n\r\n', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(70_000)}\r\n\r\n`]) {
      const text = await sendRaw(Number(port), bytes);
      expect(text).toMatch(/^HTTP\/1\.1 4/);
      for (const line of [
        `content-security-policy: ${API_CSP}`,
        'x-content-type-options: nosniff',
        'x-frame-options: DENY',
      ])
        expect(text).toContain(`\r\n${line}\r\n`);
    }
  });

  it('what is somebody’s own is kept by no cache', async () => {
    const { user } = JSON.parse((await send(app, 'GET', '/v1/auth/me', own)).text) as { user: { id: string } };
    for (const path of [
      '/v1/auth/me',
      '/v1/sessions',
      '/v1/users',
      `/v1/users/${user.id}`,
      `/v1/users/${user.id}/sessions`,
    ]) {
      expect([path, (await send(app, 'GET', path, own)).headers['cache-control']]).toEqual([path, 'no-store']);
    }
    for (const path of ['/v1/roles', '/v1/audit', '/metrics']) {
      expect([path, (await send(app, 'GET', path, own)).headers['cache-control']]).toEqual([path, 'no-store']);
    }
  });

  it('the pages of /docs run scripts of our own files only, and load nothing from elsewhere', async () => {
    const page = await send(app, 'GET', '/docs');
    const policy = Object.fromEntries(
      String(page.headers['content-security-policy'])
        .split(';')
        .map((directive) => {
          const [name = '', ...values] = directive.trim().split(' ');
          return [name, values];
        }),
    );
    expect(policy).toMatchObject({ 'default-src': ["'none'"], 'script-src': ["'self'"], 'connect-src': ["'self'"] });
    expect(policy).toMatchObject({ 'base-uri': ["'none'"], 'form-action': ["'none'"], 'frame-ancestors': ["'none'"] });
    for (const values of Object.values(policy))
      for (const value of values) expect(value).not.toMatch(/^(?:\*|https?:)/);
    expect(page.text).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|javascript:|(?:src|href)="(?:https?:)?\/\//i);
  });

  describe('CORS', () => {
    const PREFLIGHT = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' };
    const corsOf = ({ headers }: Answer): string[] =>
      Object.keys(headers).filter((name) => name.startsWith('access-control-'));

    it('a preflight of a listed origin is answered on every route, without a credential', async () => {
      for (const path of new Set(
        app.app
          .get(RouteTable)
          .rows()
          .map((row) => row.path),
      )) {
        const target = path.replaceAll(/:\w+/g, 'x');
        const answer = await send(app, 'OPTIONS', target, { origin: ALLOWED, ...PREFLIGHT });
        expect([path, answer.status]).toEqual([path, 204]);
        expect(answer.headers).toMatchObject({
          'access-control-allow-origin': ALLOWED,
          'access-control-allow-credentials': 'true',
        });
      }
    });

    it.each([
      'null',
      '*',
      'https://evil.example',
      `${ALLOWED}.evil.example`,
      `${ALLOWED}:443`,
      `${ALLOWED}/`,
      'http://app.example.com',
      'https://APP.example.com',
      `${ALLOWED}, https://evil.example`,
      'file://',
    ])('%s is given nothing: not by a preflight, an answer or an error', async (origin) => {
      const answers = [
        await send(app, 'OPTIONS', '/v1/users', { origin, ...PREFLIGHT }),
        await send(app, 'GET', '/v1/users', { origin, ...own }),
        await send(app, 'GET', '/v1/users', { origin }),
        await send(
          app,
          'POST',
          '/v1/auth/login',
          { origin, ...JSON_TYPE },
          JSON.stringify({ email: 'a', password: PASSWORD }),
        ),
        await send(app, 'GET', '/docs', { origin }),
      ];
      for (const answer of answers) expect(corsOf(answer)).toEqual([]);
    });

    it('no answer says `*`, whoever asks', async () => {
      for (const origin of [undefined, ALLOWED, PUBLIC, 'null']) {
        for (const path of [
          '/v1/auth/me',
          '/docs',
          '/openapi.json',
          '/.well-known/jwks.json',
          '/health/live',
          '/nowhere',
        ]) {
          const { headers } = await send(app, 'GET', path, origin === undefined ? {} : { origin });
          expect(Object.values(headers).flat()).not.toContain('*');
        }
      }
    });
  });
});
