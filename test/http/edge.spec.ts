import { get as httpGet } from 'node:http';
import request from 'supertest';
import { expectProblem } from './expect-problem.js';
import { sendRaw, startEdgeApp } from './edge-app.js';
import type { RunningApp } from './edge-app.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PUBLIC = 'http://localhost:3000';

describe.each(['fastify', 'express'] as const)('the edge on %s', (adapter) => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startEdgeApp(adapter);
  });
  afterAll(() => running.app.close());

  const http = (): ReturnType<typeof request> => request(running.server);
  describe('problem documents', () => {
    it('carry exactly what RFC 9457 and the contract name, and the headers of the problem', async () => {
      const response = await http().get('/v1/pots/broken').set('x-request-id', 'abc');
      expectProblem(response, 409, 'teapot_broken');
      expect(response.body).toEqual({
        type: 'urn:portcullis:problem:teapot_broken',
        title: 'The teapot is broken',
        status: 409,
        code: 'teapot_broken',
        detail: 'Since yesterday',
        instance: 'abc',
      });
      expect(response.headers['retry-after']).toBe('5');
      expect(response.headers['set-cookie']).toEqual(['pot=; Max-Age=0']);
    });

    it('say nothing about what broke on our side', async () => {
      const response = await http().get('/v1/pots/crash');
      expectProblem(response, 500, 'internal_error');
      expect(response.body).not.toHaveProperty('detail');
      expect(response.text).not.toContain('hunter2');
    });

    it('do not mistake an error of some other service for one of the request', async () => {
      expectProblem(await http().get('/v1/pots/axios'), 500, 'internal_error');
    });

    it.each([
      [404, 'not_found'],
      [409, 'conflict'],
      [418, 'i_m_a_teapot'],
      [422, 'unprocessable_entity'],
      [503, 'service_unavailable'],
    ])("keep the status %i of a host's own exception", async (status, code) => {
      const response = await http().get(`/v1/pots/host/${status}`);
      expectProblem(response, status, code);
      expect(response.body.detail).toBe(status < 500 ? `Host says ${status}` : undefined);
    });

    it('cut the connection when the answer has begun already', async () => {
      const text = await sendRaw(running.port, 'GET /v1/pots/late HTTP/1.1\r\nhost: x\r\n\r\n');
      expect(text.endsWith('0\r\n\r\n')).toBe(false);
      await http().get('/v1/pots').expect(200);
    });
  });

  describe('paths and methods', () => {
    it('answers 404 for an unknown path, whatever its method and body', async () => {
      const response = await http().get('/nowhere');
      expectProblem(response, 404, 'not_found');
      expect(response.body).not.toHaveProperty('detail');
      expectProblem(await http().post('/nowhere').set('content-type', 'text/plain').send('{'), 404, 'not_found');
      expectProblem(await http().post('/nowhere').set('content-type', 'application/json').send('{'), 404, 'not_found');
    });

    it('matches case and trailing slashes as written', async () => {
      expectProblem(await http().get('/V1/pots'), 404, 'not_found');
      expectProblem(await http().get('/v1/pots/'), 404, 'not_found');
    });

    it.each([
      ['PUT', '/v1/pots', 'GET, HEAD, POST'],
      ['POST', '/v1/pots/x1', 'DELETE, GET, HEAD, PATCH'],
      ['GET', '/v1/oauth/token', 'POST'],
      ['HEAD', '/v1/oauth/token', 'POST'],
      ['PROPFIND', '/v1/pots', 'GET, HEAD, POST'],
      ['POST', '/docs', 'GET, HEAD'],
      ['DELETE', '/openapi.json', 'GET, HEAD'],
    ])('answers 405 to %s %s and allows %s', async (method, path, allow) => {
      const text = await sendRaw(running.port, `${method} ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      expect(text).toMatch(/^HTTP\/1\.1 405 /);
      expect(text.toLowerCase()).toContain(`allow: ${allow.toLowerCase()}\r\n`);
      if (method !== 'HEAD') expect(text).toContain('"code":"method_not_allowed"');
    });

    it('refuses a request without Host, closes the connection, and answers nothing that follows', async () => {
      const text = await sendRaw(running.port, 'GET /v1/pots HTTP/1.1\r\n\r\nGET /v1/pots HTTP/1.1\r\nhost: x\r\n\r\n');
      expect(text).toMatch(/^HTTP\/1\.1 400 /);
      expect(text.toLowerCase()).toContain('\r\nconnection: close\r\n');
      expect(text.toLowerCase()).toContain('\r\nx-request-id: ');
      expect(text).toContain('"code":"bad_request"');
      expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
      expect(await sendRaw(running.port, 'GET /v1/pots HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    });

    it('answers a request with an expectation that nobody knows like any other, with its id', async () => {
      const expecting =
        'GET /nowhere HTTP/1.1\r\nhost: x\r\nexpect: the-moon\r\nx-request-id: abc\r\nconnection: close\r\n\r\n';
      const text = await sendRaw(running.port, expecting);
      expect(text).toMatch(/^HTTP\/1\.1 404 /);
      expect(text.toLowerCase()).toContain('\r\nx-request-id: abc\r\n');
    });

    it('refuses two Host lines, whatever they say', async () => {
      for (const second of ['y', 'x']) {
        const text = await sendRaw(
          running.port,
          `GET /v1/pots HTTP/1.1\r\nhost: x\r\nHost: ${second}\r\nconnection: close\r\n\r\n`,
        );
        expect(text).toMatch(/^HTTP\/1\.1 400 /);
        expect(text).toContain('"code":"bad_request"');
        expect(text.toLowerCase()).toContain('content-security-policy: ');
      }
    });

    it('answers HEAD as GET, without a body', async () => {
      const response = await http().head('/v1/pots').expect(200);
      expect(response.text).toBeUndefined();
    });

    it('tells a plain OPTIONS what the path allows', async () => {
      const response = await http().options('/v1/pots');
      expect(response.status).toBe(204);
      expect(response.headers['allow']).toBe('GET, HEAD, POST');
      expectProblem(await http().options('/nowhere'), 404, 'not_found');
    });

    it.each([
      ['a lone percent sign', '/v1/pots/%'],
      ['bytes that are not UTF-8', '/v1/pots/%FF'],
      ['half a character', '/v1/pots/%E0%A4%A'],
      ['an unknown path that cannot be decoded', '/%'],
      ['a parameter of 5000 characters', `/v1/pots/${'a'.repeat(5000)}`],
    ])('never fails on %s', async (_name, path) => {
      const text = await sendRaw(running.port, `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      expect(text).toMatch(/^HTTP\/1\.1 4\d\d |^HTTP\/1\.1 200 /);
      if (path.length < 5000) expect(text).toMatch(/^HTTP\/1\.1 4/);
      expect(text.toLowerCase()).toContain('\r\nx-request-id: ');
      if (text.startsWith('HTTP/1.1 4')) expect(text).toContain('urn:portcullis:problem:');
      expect(text.toLowerCase()).toContain('x-content-type-options: nosniff');
    });

    it('refuses text that no database can store', async () => {
      expectProblem(await http().get('/v1/pots/%00'), 400, 'validation_failed');
    });
  });

  describe('broken HTTP', () => {
    it.each([
      ['a request line that is none', 'NONSENSE\r\n\r\n', 400, 'bad_request'],
      [
        'headers over the limit',
        `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(70_000)}\r\n\r\n`,
        431,
        'headers_too_large',
      ],
      ['no host', 'GET /v1/pots HTTP/1.1\r\n\r\n', 400, 'bad_request'],
    ])('answers %s', async (_name, bytes, status, code) => {
      const text = await sendRaw(running.port, bytes);
      expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(text).toContain(code);
      expect(text).toContain('application/problem+json');
    });
  });

  describe('request ids', () => {
    it("keeps the caller's where it is sane", async () => {
      const response = await http().get('/v1/pots/whoami').set('x-request-id', 'Trace:1.2_3-4');
      expect(response.headers['x-request-id']).toBe('Trace:1.2_3-4');
      expect(response.body.requestId).toBe('Trace:1.2_3-4');
    });

    it.each(['', 'a b', 'x'.repeat(129), '<script>', 'ä'])('makes a new one instead of %p', async (id) => {
      const text = await sendRaw(
        running.port,
        Buffer.from(`GET /nowhere HTTP/1.1\r\nhost: x\r\nx-request-id: ${id}\r\nconnection: close\r\n\r\n`, 'latin1'),
      );
      expect(/x-request-id: (.*)\r\n/i.exec(text)?.[1]).toMatch(UUID);
    });
  });

  describe('client address and routes', () => {
    it('believes no header when there is no proxy', async () => {
      const response = await http().get('/v1/pots/whoami').set('x-forwarded-for', '203.0.113.9');
      expect(response.body.address).toBe('127.0.0.1');
    });

    it('knows the template that matched', async () => {
      expect((await http().get('/v1/pots/whoami')).body.template).toBe('/v1/pots/whoami');
    });

    it('keeps several cookies apart, replaces plain headers, and marks credentials as not to be kept', async () => {
      const response = await http().get('/v1/pots/cookies');
      expect(response.headers['set-cookie']).toEqual(['a=1', 'b=2']);
      expect(response.headers['x-pot']).toBe('two');
      expect(response.headers['cache-control']).toBe('no-store');
    });
  });

  describe('security headers', () => {
    it('come with every answer, and HSTS not over http', async () => {
      for (const path of ['/v1/pots', '/nowhere', '/v1/pots/crash']) {
        const { headers } = await http().get(path);
        expect(headers['content-security-policy']).toContain("default-src 'none'");
        expect(headers['x-content-type-options']).toBe('nosniff');
        expect(headers['x-frame-options']).toBe('DENY');
        expect(headers['x-powered-by']).toBeUndefined();
        expect(headers['strict-transport-security']).toBeUndefined();
      }
    });
  });

  describe('CORS', () => {
    it.each([PUBLIC, 'https://app.example'])('lets %s call with credentials', async (origin) => {
      const { headers } = await http().get('/v1/pots').set('origin', origin);
      expect(headers['access-control-allow-origin']).toBe(origin);
      expect(headers['access-control-allow-credentials']).toBe('true');
      expect(headers['access-control-expose-headers']).toContain('portcullis-receipt');
      expect(headers['vary']).toMatch(/origin/i);
    });

    it('answers the preflight of a listed origin', async () => {
      const response = await http()
        .options('/v1/pots/x1')
        .set('origin', 'https://app.example')
        .set('access-control-request-method', 'DELETE')
        .set('access-control-request-headers', 'authorization');
      expect(response.status).toBe(204);
      expect(response.headers['access-control-allow-methods']).toContain('DELETE');
      expect(response.headers['access-control-allow-headers']).toContain('authorization');
      expect(response.headers['x-request-id']).toMatch(UUID);
    });

    it.each(['https://evil.example', 'https://app.example.evil', 'http://app.example', 'null', 'https://APP.example'])(
      'gives %s nothing',
      async (origin) => {
        const preflight = http().options('/v1/pots').set('access-control-request-method', 'POST');
        for (const test of [http().get('/v1/pots'), http().get('/nowhere'), preflight]) {
          const { headers } = await test.set('origin', origin);
          expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
          expect(headers['vary']).toMatch(/origin/i);
        }
      },
    );

    it('lets the origin read errors as well', async () => {
      const { headers } = await http().get('/nowhere').set('origin', PUBLIC);
      expect(headers['access-control-allow-origin']).toBe(PUBLIC);
    });
  });

  describe('keep-alive', () => {
    it('goes on after an error on the same connection', async () => {
      const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n${more}\r\n`;
      const last = get('/v1/pots', 'connection: close\r\n');
      const text = await sendRaw(running.port, get('/nowhere') + get('/v1/pots/crash') + last);
      expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 500', 'HTTP/1.1 200']);
    });

    it('survives a client that leaves in the middle of its body', async () => {
      await sendRaw(
        running.port,
        'POST /v1/pots HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"size"',
        100,
      );
      await new Promise((resolve) => httpGet(`http://127.0.0.1:${running.port}/v1/pots`, resolve));
      await http().get('/v1/pots').expect(200);
    });
  });
});
