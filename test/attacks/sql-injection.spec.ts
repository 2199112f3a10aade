import { hangUp, send, type Answer } from '../robustness/send.js';
import { makeClient, type Machine } from '../oauth/clients.js';
import { PASSWORD, register } from '../support/people.js';
import { Statements } from '../support/statements.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { administrator, type Actor } from '../users/http-actors.js';

/** Stands in every payload; a statement that contains it was put together from what a stranger wrote. */
const MARK = 'zqx7';
const ID = '00000000-0000-4000-8000-000000000000';
const PAYLOADS = [
  `${MARK}' OR '1'='1`,
  `${MARK}'; DROP TABLE ${MARK}; --`,
  `${MARK}" OR "1"="1`,
  `${MARK}') OR 1=1 --`,
  `${MARK}\\' OR 1=1 --`,
  `${ID}'::uuid OR ${MARK} IS NULL --`,
  `1; SELECT ${MARK}()`,
  `$1 ${MARK} $$ ${MARK} $$`,
  `{${MARK},"admin"}`,
  `${MARK}%' OR email LIKE '%`,
  `\u02bc ${MARK} \uff07 OR 1=1`,
];

describe.each(ADAPTERS)('SQL in whatever reaches a statement, on %s', (adapter) => {
  let app: TestApp;
  let admin: Actor;
  let machine: Machine;
  let statements: Statements;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter }, auth: { exchange: true } } });
    admin = await administrator(app);
    machine = await makeClient(app);
    statements = new Statements(app);
  });
  afterAll(async () => {
    hangUp();
    await app.close();
  });

  const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const json = (method: string, path: string, body: object): Promise<Answer> =>
    send(app, method, path, { ...admin.headers, 'content-type': 'application/json' }, JSON.stringify(body));
  const get = (path: string): Promise<Answer> => send(app, 'GET', path, admin.headers);

  /** A payload in each place that comes to a statement: parameters of paths and queries, cursors, bodies, forms, credentials. */
  const everywhere = (payload: string): (() => Promise<Answer>)[] => {
    const text = encodeURIComponent(payload);
    const form = (path: string, fields: Record<string, string>) => () =>
      send(
        app,
        'POST',
        path,
        { 'content-type': 'application/x-www-form-urlencoded' },
        new URLSearchParams(fields).toString(),
      );
    const client = { client_id: machine.id, client_secret: machine.secret };
    const paths = ['', '/sessions'].map((rest) => () => get(`/v1/users/${text}${rest}`));
    const queries = ['email', 'status', 'limit', 'cursor'].map((name) => () => get(`/v1/users?${name}=${text}`));
    const filters = ['type', 'actor', 'subject', 'user', 'from', 'to'].map(
      (name) => () => get(`/v1/audit?${name}=${text}`),
    );
    const cursors = ['/v1/users', '/v1/sessions', '/v1/roles', '/v1/audit', `/v1/users/${admin.id}/sessions`].flatMap(
      (path) =>
        [cursor(payload), cursor([payload, ID]), cursor(['2026-01-01T00:00:00Z', payload])].map(
          (one) => () => get(`${path}?cursor=${one}`),
        ),
    );
    return [
      ...paths,
      ...queries,
      ...filters,
      ...cursors,
      () => json('DELETE', `/v1/users/${text}`, {}),
      () => json('DELETE', `/v1/roles/${text}`, {}),
      () => json('DELETE', `/v1/sessions/${text}`, {}),
      () => json('PUT', `/v1/roles/${text}`, { permissions: [] }),
      () => json('PUT', '/v1/roles/clerk', { permissions: [payload] }),
      () => json('PUT', `/v1/users/${admin.id}/roles`, { roles: ['admin', payload] }),
      () => json('PATCH', `/v1/users/${admin.id}`, { email: payload }),
      () => json('POST', '/v1/users', { email: `"${payload}"@example.com`, roles: [payload] }),
      () => json('POST', '/v1/auth/login', { email: payload, password: payload }),
      () => json('POST', '/v1/auth/refresh', { refreshToken: payload }),
      () => json('POST', '/v1/auth/refresh', { refreshToken: `${ID}.${payload}` }),
      () =>
        send(app, 'GET', '/v1/auth/me', { authorization: `Session ${ID}.${Buffer.from(payload).toString('latin1')}` }),
      () => send(app, 'GET', '/v1/auth/me', { cookie: `portcullis=${text}.${text}` }),
      form('/v1/oauth/token', { grant_type: 'client_credentials', client_id: payload, client_secret: payload }),
      form('/v1/oauth/token', { grant_type: 'client_credentials', ...client, scope: payload, resource: payload }),
      form('/v1/oauth/introspect', { ...client, token: payload, token_type_hint: payload }),
      form('/v1/oauth/revoke', { ...client, token: `${ID}.${payload}` }),
    ];
  };

  it('is text: no statement holds a word of it, nothing breaks and nothing more is found', async () => {
    const sent = await statements.during(async () => {
      for (const payload of PAYLOADS) {
        for (const ask of everywhere(payload)) {
          const { status, text } = await ask();
          expect([payload, status < 500, text.includes('"items":[{')]).toEqual([payload, true, false]);
        }
      }
    });
    expect(sent.length).toBeGreaterThan(PAYLOADS.length);
    expect(sent.filter((text) => text.includes(MARK))).toEqual([]);
    expect(app.log()).not.toMatch(/internal_error|syntax error/);
  });

  it('and the order of a list is nobody’s to choose', async () => {
    for (const payload of PAYLOADS) {
      for (const name of ['sort', 'order', 'orderBy', 'filter']) {
        const { status, text } = await get(`/v1/users?${name}=${encodeURIComponent(payload)}`);
        expect([payload, name, status, text.includes('validation_failed')]).toEqual([payload, name, 400, true]);
      }
    }
  });

  it('and where it is a name that somebody may have, it is kept and given back as it is', async () => {
    const person = await register(app);
    for (const name of PAYLOADS) {
      const { status, text } = await json('PATCH', `/v1/users/${person.id}`, { name });
      expect([status, (JSON.parse(text) as { user: { name: string } }).user.name]).toEqual([200, name]);
    }
    const login = await json('POST', '/v1/auth/login', { email: person.email, password: PASSWORD });
    expect(login.status).toBe(200);
  });
});
