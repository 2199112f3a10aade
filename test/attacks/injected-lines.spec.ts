import { hangUp, send } from '../robustness/send.js';
import { sendRaw } from '../http/edge-app.js';
import { PASSWORD, register, type Person } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

const JSON_TYPE = { 'content-type': 'application/json' };
/** Line breaks as text can hold them, before what would be a header or a log line. */
const BREAKS = ['\r\n', '\n', '\r', '\u2028', '\u0085', '\u560d\u560a'];

describe.each(ADAPTERS)('lines and commands smuggled into what is written, on %s', (adapter) => {
  let app: TestApp;
  let person: Person;
  let port: number;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
    person = await register(app);
    port = Number(new URL(app.url).port);
  });
  afterAll(async () => {
    hangUp();
    await app.close();
  });

  describe('into response headers', () => {
    it('text with line breaks, in path, query, body and form: no header comes of it', async () => {
      for (const lines of BREAKS) {
        const text = `x${lines}x-injected: 1${lines}set-cookie: portcullis=planted`;
        const encoded = encodeURIComponent(text);
        const form = { 'content-type': 'application/x-www-form-urlencoded' };
        const answers = [
          await send(app, 'GET', `/v1/users/${encoded}?cursor=${encoded}`),
          await send(app, 'GET', `/${encoded}`),
          await send(app, 'PATCH', `/docs/${encoded}`),
          await send(
            app,
            'POST',
            '/v1/auth/login',
            JSON_TYPE,
            JSON.stringify({ email: text, password: text, transport: text }),
          ),
          await send(app, 'POST', '/v1/auth/login', JSON_TYPE, JSON.stringify({ [text]: text })),
          await send(
            app,
            'POST',
            '/v1/oauth/token',
            form,
            `grant_type=${encoded}&client_id=${encoded}&client_secret=${encoded}`,
          ),
        ];
        for (const { status, headers } of answers) {
          expect(status).toBeLessThan(500);
          expect(headers).not.toHaveProperty('x-injected');
          expect(headers['set-cookie']).toBeUndefined();
        }
      }
    });

    it.each([
      ['a folded request id', 'x-request-id: a\r\n x-injected: 1'],
      ['a request id with a bare CR', 'x-request-id: a\rx-injected: 1'],
      ['a request id with a bare LF', 'x-request-id: a\nx-injected: 1'],
      ['a request id with a NUL', 'x-request-id: a\0b'],
      ['a folded origin', 'origin: http://localhost:3000\r\n x-injected: 1'],
      ['a folded credential', 'authorization: Bearer a\r\n x-injected: 1'],
      ['a folded cookie', 'cookie: portcullis=a\r\n x-injected: 1'],
    ])('%s is refused, or echoed nowhere', async (_, line) => {
      const text = await sendRaw(port, `GET /v1/auth/me HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${line}\r\n\r\n`);
      expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
      // In a line of its own it may be a header of the request, and must not be one of the answer.
      expect(text.split('\r\n\r\n')[0]?.toLowerCase()).not.toContain('x-injected');
    });
  });

  describe('into the log', () => {
    const HOSTILE = [
      'a"}\\n{"level":"error","msg":"forged"}',
      '","level":"fatal","x":"',
      '\\u001b[2J',
      '%0a{"level":"error"}%0d%0a',
      '%1b[31mred%1b[0m',
      '\u009b31m',
      '\u0085forged',
      '\u00ff\u00fe',
    ];

    it('user agents, request ids and paths can’t begin a line, close a string or steer a terminal', async () => {
      const begin = app.log().length;
      let asked = 0;
      for (const text of HOSTILE) {
        const latin = Buffer.from(text, 'latin1').toString('latin1');
        const target = latin.replaceAll(/[ "{}\\]/g, (character) => encodeURIComponent(character));
        for (const lines of [
          `GET /v1/${target} HTTP/1.1\r\nhost: x\r\nuser-agent: ${latin}\r\nx-request-id: ${latin}`,
          `GET /v1/auth/me?${target} HTTP/1.1\r\nhost: x\r\nx-forwarded-for: ${latin}\r\nreferer: ${latin}`,
          `GET /${text.includes('%') ? target : encodeURIComponent(latin)} HTTP/1.1\r\nhost: ${latin}`,
        ]) {
          await sendRaw(port, Buffer.from(`${lines}\r\nconnection: close\r\n\r\n`, 'latin1'));
          asked++;
        }
      }
      const added = app.log().slice(begin);
      const written = added.trimEnd().split('\n');
      expect(written.length).toBeGreaterThan(0);
      expect(written.length).toBeLessThanOrEqual(asked);
      for (const line of written) {
        const { level, msg } = JSON.parse(line) as { level: string; msg: string };
        expect([level, msg]).toEqual(['info', 'request']);
      }
      // eslint-disable-next-line no-control-regex -- control characters are what must not be there
      expect(added.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    });

    it('nor the audit log, which keeps user agents without what can’t be printed', async () => {
      const agent = Buffer.from('Mozilla/5.0 \u009b31m\u0085\t"}{', 'latin1').toString('latin1');
      const headers = { ...JSON_TYPE, 'user-agent': agent };
      // As bytes: Node would write the headers beside a text as UTF-8.
      const body = Buffer.from(JSON.stringify({ email: person.email, password: PASSWORD, transport: 'token' }));
      expect((await send(app, 'POST', '/v1/auth/login', headers, body)).status).toBe(200);
      const rows = await app.database.query<{ all: string }>(
        'SELECT (SELECT json_agg(a)::text FROM audit_events a) || (SELECT json_agg(s)::text FROM sessions s) AS all',
      );
      expect(rows[0]?.all).toContain('Mozilla/5.0 31m');
      expect(rows[0]?.all).not.toMatch(/[\u007f-\u009f]|\\u00[01]|\\t/);
    });
  });
});
