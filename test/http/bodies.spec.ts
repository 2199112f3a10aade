import request from 'supertest';
import { sendRaw, startEdgeApp } from './edge-app.js';
import type { RunningApp } from './edge-app.js';
import { expectProblem } from './expect-problem.js';

describe.each(['fastify', 'express'] as const)('bodies on %s', (adapter) => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startEdgeApp(adapter);
  });
  afterAll(() => running.app.close());

  const http = (): ReturnType<typeof request> => request(running.server);
  const postJson = (text: string | Buffer, type = 'application/json'): request.Test =>
    http()
      .post('/v1/pots')
      .set('content-type', type)
      .serialize((body: unknown) => body as string)
      .send(text as string);

  describe('reading', () => {
    it('takes JSON', async () => {
      const response = await postJson('{"size": 3, "tags": ["ä"]}', 'application/json; charset=UTF-8');
      expect(response.status).toBe(201);
      expect(response.body).toEqual({ id: 'new', size: 3, tags: ['ä'] });
    });

    it.each([
      ['not JSON', '{"size":'],
      ['a key twice', '{"size":1,"size":2}'],
      ['a key twice, once escaped', '{"size":1,"\\u0073ize":2}'],
      ['a key twice deep down', '{"size":1,"shelf":{"x":[{"y":1,"y":1}]}}'],
      ['33 levels', `{"size":1,"tags":${'['.repeat(32)}${']'.repeat(32)}}`],
      ['a lone byte order mark', '\ufeff'],
      ['a byte order mark before JSON', '\ufeff{"size":1}'],
      ['only a space', ' '],
      ['two values', '{} {}'],
    ])('refuses %s', async (_name, text) => {
      expectProblem(await postJson(text), 400, 'malformed_body');
    });

    it('refuses what is not UTF-8', async () => {
      expectProblem(
        await postJson(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
        400,
        'malformed_body',
      );
    });

    it('refuses an empty body that says it is JSON', async () => {
      const text = await sendRaw(
        running.port,
        'POST /v1/pots HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
      );
      expect(text).toMatch(/^HTTP\/1\.1 400 /);
      expect(text).toContain('"code":"malformed_body"');
    });

    it('lets a request without a body and a media type through to the handler', async () => {
      const response = await http().patch('/v1/pots/x1');
      expect(response.body).toEqual({ id: 'x1', body: 'undefined' });
      await http().delete('/v1/pots/x1').set('content-type', 'application/json').expect(204);
      const chunked = await sendRaw(
        running.port,
        'PATCH /v1/pots/x1 HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\n',
      );
      expect(chunked).toMatch(/^HTTP\/1\.1 200 /);
    });

    it.each([
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'x',
    ])('answers 415 to %s', async (type) => {
      expectProblem(await postJson('size=1', type), 415, 'unsupported_media_type');
    });

    it('answers 415 to another charset, to a content coding, and to a body without a media type', async () => {
      expectProblem(await postJson('{"size":1}', 'application/json; charset=latin1'), 415, 'unsupported_media_type');
      const gzip = http().post('/v1/pots').set('content-type', 'application/json').set('content-encoding', 'gzip');
      expectProblem(await gzip.send('{"size":1}'), 415, 'unsupported_media_type');
      const text = await sendRaw(
        running.port,
        'POST /v1/pots HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\nconnection: close\r\n\r\n{"size":1}',
      );
      expect(text).toMatch(/^HTTP\/1\.1 415 /);
    });

    it('takes a form where the route says so, and only there', async () => {
      const form = (text: string): request.Test =>
        http().post('/v1/oauth/token').set('content-type', 'application/x-www-form-urlencoded').send(text);
      expect((await form('grant_type=a+b&x=%C3%A4&empty=')).body).toEqual({ grant_type: 'a b', x: 'ä', empty: '' });
      expect((await form('a=1&a=2')).body).toEqual({ a: ['1', '2'] });
      expectProblem(await form('a=%'), 400, 'malformed_body');
      expectProblem(await form('a=%FF'), 400, 'malformed_body');
      expect((await http().post('/v1/oauth/token').send({ a: 1 })).body).toEqual({ a: 1 });
    });

    it('is the same where the target has the origin in front, as clients of a proxy write it (RFC 9112, section 3.2.2)', async () => {
      const send = (line: string, type: string, text: string) =>
        sendRaw(
          running.port,
          `${line} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: ${text.length}\r\nconnection: close\r\n\r\n${text}`,
        );
      expect(await send('POST HTTP://x:80/v1/pots', 'application/json', '{"size":3}')).toMatch(/^HTTP\/1\.1 201 /);
      const form = await send('POST http://x/v1/oauth/token?a', 'application/x-www-form-urlencoded', 'a=1');
      expect(form).toMatch(/^HTTP\/1\.1 200 [^]*\{"a":"1"\}/);
      expect(await send('PUT http://x/v1/oauth/token', 'application/json', '{}')).toMatch(
        /^HTTP\/1\.1 405 [^]*allow: POST\r/i,
      );
    });

    it('takes 64 KiB and refuses one byte more', async () => {
      const tag = (bytes: number): string =>
        `{"size":1,"tags":["${'x'.repeat(bytes - '{"size":1,"tags":[""]}'.length)}"]}`;
      await postJson(tag(64 * 1024)).expect(201);
      expectProblem(await postJson(tag(64 * 1024 + 1)), 413, 'body_too_large');
    });

    it('refuses a chunked body over the limit, and lets the client see it', async () => {
      const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
      const text = await sendRaw(
        running.port,
        `POST /v1/pots HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunk.repeat(20)}0\r\n\r\n`,
      );
      expect(text).toMatch(/^HTTP\/1\.1 413 /);
      expect(text).toContain('"code":"body_too_large"');
    });

    it('does not wait for the end of a body that announces too much', async () => {
      const text = await sendRaw(
        running.port,
        'POST /v1/pots HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 900000000\r\n\r\n{',
      );
      // Answered, and closed: the rest of it never comes.
      expect(text).toMatch(/^HTTP\/1\.1 413 /);
    });
  });

  describe('validation', () => {
    it('names each field that is wrong, unknown ones too', async () => {
      const response = await postJson('{"size":"x","tags":[1],"shelf":{"odd":1},"other":true}');
      expectProblem(response, 400, 'validation_failed');
      const errors = response.body.errors as { path: string; message: string }[];
      expect(errors.map(({ path }) => path).sort()).toEqual(['other', 'shelf.odd', 'size', 'tags.0']);
      expect(errors.find(({ path }) => path === 'other')?.message).toBe('Unknown field');
    });

    it('names a missing body', async () => {
      const response = await http().post('/v1/pots');
      expectProblem(response, 400, 'validation_failed');
      expect(response.body.errors).toEqual([{ path: '', message: 'A JSON body is required' }]);
    });

    it('reports at most 20 errors', async () => {
      const response = await postJson(JSON.stringify({ size: 1, tags: Array(500).fill(1) }));
      expectProblem(response, 400, 'validation_failed');
      expect(response.body.errors).toHaveLength(20);
    });

    it.each([
      '{"size":1,"__proto__":{"admin":true}}',
      '{"size":1,"shelf":{"__proto__":1}}',
      '{"size":1,"constructor":1}',
    ])('refuses %s and pollutes nothing', async (text) => {
      expectProblem(await postJson(text), 400, 'validation_failed');
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
    });

    it('refuses a NUL and half a surrogate pair in text', async () => {
      for (const text of ['{"size":1,"tags":["a\\u0000"]}', '{"size":1,"tags":["\\ud800"]}']) {
        const response = await postJson(text);
        expectProblem(response, 400, 'validation_failed');
        expect(response.body.errors[0].path).toBe('tags.0');
      }
    });

    it.each(['null', '1', '"x"', '[]'])('refuses %s as a body', async (text) => {
      expectProblem(await postJson(text), 400, 'validation_failed');
    });

    it('checks query and path, and hands on what the schema makes of them', async () => {
      expect((await http().get('/v1/pots?limit=7')).body.limit).toBe(7);
      expect((await http().get('/v1/pots')).body.limit).toBe(50);
      for (const query of ['limit=0', 'limit=x', 'other=1', 'limit=1&limit=2']) {
        expectProblem(await http().get(`/v1/pots?${query}`), 400, 'validation_failed');
      }
      const response = await http().get('/v1/pots/UPPER');
      expectProblem(response, 400, 'validation_failed');
      expect(response.body.errors[0].path).toBe('id');
    });
  });
});
