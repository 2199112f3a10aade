import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EdgeResponse } from './edge-response.js';
import { StandingHeaders } from './standing-headers.js';

const STANDING = new StandingHeaders([
  ['x-frame-options', 'DENY'],
  ['vary', 'Origin'],
]);
const STOOD = { 'x-frame-options': 'DENY', vary: 'Origin', 'x-request-id': 'one' };

describe('EdgeResponse', () => {
  let server: Server;
  let answer: (response: EdgeResponse) => void;

  beforeAll(async () => {
    server = createServer({ ServerResponse: EdgeResponse as never }, (_request, response) => {
      const edge = response as unknown as EdgeResponse;
      edge.stand(STANDING, 'one');
      answer(edge);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  async function ask(how: (response: EdgeResponse) => void): Promise<IncomingMessage> {
    answer = how;
    const { port } = server.address() as AddressInfo;
    const sent = request({ port, host: '127.0.0.1', agent: false }).end();
    const [got] = (await once(sent, 'response')) as [IncomingMessage];
    got.resume();
    return got;
  }

  it.each<[string, (response: EdgeResponse) => void]>([
    ['nothing said at all', (response) => response.end('x')],
    ['headers in an object', (response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('x')],
    ['with a reason', (response) => response.writeHead(200, 'Fine', { 'content-type': 'text/plain' }).end('x')],
    ['headers in a list', (response) => response.writeHead(200, ['content-type', 'text/plain']).end('x')],
    ['set before', (response) => response.setHeader('content-type', 'text/plain').end('x')],
    ['set and in an object', (response) => response.setHeader('a', 'b').writeHead(200, { c: 'd' }).end('x')],
    ['flushed', (response) => (response.flushHeaders(), response.end('x'))],
  ])('carries the standing headers once: %s', async (_how, respond) => {
    const got = await ask(respond);
    expect(got.headers).toMatchObject(STOOD);
    const names = got.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });

  it('keeps reason, values and several values of one header', async () => {
    const got = await ask((response) =>
      response.writeHead(201, 'Made', { 'set-cookie': ['a=1', 'b=2'], 'content-length': 1 }).end('x'),
    );
    expect(got).toMatchObject({ statusCode: 201, statusMessage: 'Made' });
    expect(got.headers).toMatchObject({ ...STOOD, 'set-cookie': ['a=1', 'b=2'], 'content-length': '1' });
  });

  it.each<[string, (response: EdgeResponse) => void]>([
    ['in an object', (response) => response.writeHead(200, { 'x-frame-options': 'SAMEORIGIN' }).end()],
    ['in another case', (response) => response.writeHead(200, { 'X-FRAME-Options': 'SAMEORIGIN' }).end()],
    ['in a list', (response) => response.writeHead(200, ['x-frame-options', 'SAMEORIGIN']).end()],
    ['set', (response) => response.setHeader('x-frame-options', 'SAMEORIGIN').end()],
  ])('lets a handler have another value: %s', async (_how, respond) => {
    const got = await ask(respond);
    expect(got.headers).toMatchObject({ ...STOOD, 'x-frame-options': 'SAMEORIGIN' });
    expect(got.rawHeaders.filter((name) => /^x-frame-options$/i.test(name))).toHaveLength(1);
  });

  it('lets a handler take one away, and add to one', async () => {
    const got = await ask((response) => {
      response.removeHeader('x-frame-options');
      response.appendHeader('vary', 'Accept');
      response.end();
    });
    expect(got.headers).not.toHaveProperty('x-frame-options');
    expect(got.headers.vary).toBe('Origin, Accept');
  });

  it('shows them to whoever looks', async () => {
    const seen: unknown[] = [];
    await ask((response) => {
      seen.push(response.hasHeader('content-type'), response.hasHeader('Vary'), response.getHeader('x-request-id'));
      response.end();
    });
    await ask((response) => {
      seen.push(response.getHeaderNames(), response.getHeaders());
      response.end();
    });
    expect(seen).toEqual([false, true, 'one', Object.keys(STOOD), { ...STOOD }]);
  });

  it('shows what was written to whoever looks afterwards, and lets nobody change it', async () => {
    let response: EdgeResponse | undefined;
    await ask((one) => {
      response = one.writeHead(200, { 'Content-Type': 'text/plain' });
      one.end('x');
    });
    expect(response?.getHeaders()).toEqual({ ...STOOD, 'content-type': 'text/plain' });
    expect(response?.getHeaderNames()).toContain('content-type');
    expect([response?.getHeader('X-Request-Id'), response?.getHeader('none')]).toEqual(['one', undefined]);
    expect([response?.hasHeader('Vary'), response?.hasHeader('none')]).toEqual([true, false]);
    expect(() => response?.setHeader('a', 'b')).toThrow('after they are sent');
    expect(() => response?.removeHeader('vary')).toThrow('after they are sent');
    expect(() => response?.writeHead(200)).toThrow('after they are sent');
  });

  it('refuses what Node refuses', async () => {
    const thrown: unknown[] = [];
    await ask((response) => {
      for (const headers of [{ 'a b': 'c' }, { a: 'b\r\nc: d' }, { a: undefined }])
        try {
          response.writeHead(200, headers);
        } catch (error) {
          thrown.push((error as NodeJS.ErrnoException).code);
        }
      response.end();
    });
    expect(thrown).toEqual(['ERR_INVALID_HTTP_TOKEN', 'ERR_INVALID_CHAR', 'ERR_HTTP_INVALID_HEADER_VALUE']);
  });

  it('is refused a header of its own that HTTP does not allow', () => {
    expect(() => new StandingHeaders([['a b', 'c']])).toThrow('HTTP token');
    expect(() => new StandingHeaders([['a', 'b\nc']])).toThrow('Invalid character');
  });
});
