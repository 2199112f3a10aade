import { createConnection } from 'node:net';
import { grantRole, register, signIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { expectDecent, hangUp, send } from './send.js';

const JSON_TYPE = { 'content-type': 'application/json' };

describe.each(ADAPTERS)('what can’t be read is refused by the contract’s codes, on %s', (adapter) => {
  let app: TestApp;
  let editor: Record<string, string>;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
    const person = await register(app);
    await grantRole(app, person, 'editor', ['users:read', 'users:write', 'roles:read', 'roles:write']);
    editor = { ...(await signIn(app, person)).headers };
  });
  afterAll(async () => {
    hangUp();
    await app.close();
  });

  const expectCode = async (
    status: number,
    code: string,
    ...[method, path, headers, body]: [string, string, Record<string, string>?, (string | Buffer)?]
  ): Promise<Readonly<Record<string, unknown>>> => {
    const answer = await send(app, method, path, { ...editor, ...headers }, body);
    expectDecent(answer, `${method} ${path}`);
    expect([answer.status, (JSON.parse(answer.text) as { code: string }).code]).toEqual([status, code]);
    return answer.headers;
  };

  const BODIES: [string, string | Buffer][] = [
    ['nothing', ''],
    ['no JSON', '{email:1}'],
    ['half of JSON', '{"email":'],
    ['two JSONs', '{} {}'],
    ['a key twice', '{"email":"a@example.com","email":"b@example.com"}'],
    ['a key twice, once escaped', '{"email":"a@example.com","e\\u006dail":"b@example.com"}'],
    ['33 levels', '['.repeat(33) + ']'.repeat(33)],
    ['20,000 levels', '['.repeat(20_000)],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
    ['a byte order mark', '\ufeff{}'],
    ['NaN', '{"limit":NaN}'],
    ['a comment', '{} // done'],
  ];
  const ENDPOINTS: [string, string][] = [
    ['POST', '/v1/auth/login'],
    ['POST', '/v1/auth/register'],
    ['POST', '/v1/users'],
    ['PUT', '/v1/roles/clerk'],
  ];

  it.each(BODIES)('%s: 400 malformed_body', async (_, body) => {
    for (const [method, path] of ENDPOINTS) await expectCode(400, 'malformed_body', method, path, JSON_TYPE, body);
  });

  it('nothing at all, where a route takes no body: what it does, whatever the media type says', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    for (const path of [`/v1/users/${id}/suspend`, `/v1/users/${id}/reinstate`])
      await expectCode(404, 'user_not_found', 'POST', path, JSON_TYPE, '');
  });

  it('another media type, charset or coding: 415', async () => {
    const form = 'application/x-www-form-urlencoded';
    const types = [
      'text/plain',
      form,
      'multipart/form-data; boundary=x',
      'application/json; charset=latin1',
      'application/xml',
      'x',
    ];
    for (const [method, path] of ENDPOINTS) {
      for (const type of types)
        await expectCode(415, 'unsupported_media_type', method, path, { 'content-type': type }, '{}');
      await expectCode(415, 'unsupported_media_type', method, path, {}, '{}');
      await expectCode(415, 'unsupported_media_type', method, path, { ...JSON_TYPE, 'content-encoding': 'gzip' }, '{}');
    }
  });

  it('over 64 KiB: 413, and what is just under is read', async () => {
    const of = (bytes: number): string => `{"email":"${'a'.repeat(bytes - 12)}"}`;
    for (const [method, path] of ENDPOINTS) {
      await expectCode(413, 'body_too_large', method, path, JSON_TYPE, of(64 * 1024 + 1));
      await expectCode(400, 'validation_failed', method, path, JSON_TYPE, of(64 * 1024));
    }
  });

  it('a known path by another method: 405 with the ones that are', async () => {
    expect((await expectCode(405, 'method_not_allowed', 'GET', '/v1/auth/login'))['allow']).toBe('POST');
    expect((await expectCode(405, 'method_not_allowed', 'PUT', '/v1/users', JSON_TYPE, '{}'))['allow']).toBe(
      'GET, HEAD, POST',
    );
    expect((await expectCode(405, 'method_not_allowed', 'DELETE', '/openapi.json'))['allow']).toBe('GET, HEAD');
    expect((await expectCode(405, 'method_not_allowed', 'PATCH', '/v1/users/x/roles', JSON_TYPE, '{}'))['allow']).toBe(
      'PUT',
    );
    for (const method of ['TRACE', 'PROPFIND', 'LOCK']) {
      const answer = await send(app, method, '/v1/users', editor).catch(() => undefined);
      if (answer !== undefined) expect([method, answer.status, answer.text]).toEqual([method, 405, expect.any(String)]);
    }
  });

  it('an unknown path: 404', async () => {
    for (const path of [
      '/',
      '/v1',
      '/v1/',
      '/v2/users',
      '/v1/users/',
      '/v1//users',
      '/V1/users',
      '/v1/auth',
      '/.env',
      '/v1/roles/a/b',
      '/.well-known/x',
    ]) {
      await expectCode(404, 'not_found', 'GET', path);
      await expectCode(404, 'not_found', 'POST', `${path}?x=1`, JSON_TYPE, 'no JSON');
    }
  });

  it('a URL that can’t be decoded: 400', async () => {
    for (const path of ['/v1/users/%', '/v1/users/%zz', '/v1/users/%ff', '/v1/roles/%c0%af'])
      await expectCode(400, 'malformed_url', 'GET', path.replace('roles', 'users'));
  });

  it('a query that isn’t one: 400 validation_failed', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const cursors = [
      'x',
      '%00',
      cursor(null),
      cursor({}),
      cursor('admin'),
      cursor([1, id]),
      cursor(['2026-01-01T00:00:00.000Z', 'x']),
      cursor(['2026-01-01T00:00:00.000Z', `${id}'`]),
      cursor(['2026-13-01T00:00:00.000Z', id]),
      cursor(['\0', id]),
    ];
    for (const one of cursors) await expectCode(400, 'validation_failed', 'GET', `/v1/users?cursor=${one}`);
    for (const search of [
      'limit=0',
      'limit=101',
      'limit=x',
      'limit=1.5',
      'limit=-1',
      'limit=1e2',
      'limit=',
      'limit=1&limit=2',
      'limit[]=1',
      'status=x',
      'email=',
      'email=%00',
      'cursor=',
    ]) {
      const { status, text } = await send(app, 'GET', `/v1/users?${search}`, editor);
      expect([search, status, text.includes('validation_failed')]).toEqual([search, 400, true]);
    }
  });

  it('a place in a list that no clock has shown is no failure of ours', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    for (const date of ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z']) {
      const cursor = Buffer.from(JSON.stringify([date, id])).toString('base64url');
      for (const path of ['/v1/users', '/v1/sessions']) {
        expectDecent(await send(app, 'GET', `${path}?cursor=${cursor}`, editor), `${path} from ${date}`);
      }
    }
  });

  it('broken HTTP is answered and closed, and the server goes on', async () => {
    const { port } = new URL(app.url);
    const raw = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let answer = '';
        const socket = createConnection(Number(port), '127.0.0.1', () => socket.write(text));
        socket.on('data', (data) => (answer += data.toString()));
        socket.on('error', () => resolve(answer)).on('close', () => resolve(answer));
      });
    expect(await raw('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json/s);
    expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    expect(
      await raw(
        'POST /v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      ),
    ).toMatch(/^HTTP\/1\.1 400 /);
    expect((await send(app, 'GET', '/health/live')).status).toBe(200);
  });

  it('a polluting body changes no prototype', async () => {
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      const body = `{"email":"p@example.com","password":"a long enough password","${name}":{"polluted":true,"prototype":{"polluted":true}}}`;
      for (const [method, path] of ENDPOINTS) await expectCode(400, 'validation_failed', method, path, JSON_TYPE, body);
      await send(app, 'GET', `/v1/users?${name}[polluted]=1&${name}.polluted=1`, editor);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
