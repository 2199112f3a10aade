import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Exchange } from './exchange.js';

const MEBIBYTE = Buffer.alloc(1024 * 1024, ' ');

/** What servers may do to whoever asks them. */
const ANSWERS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/endless': (response) => {
    const write = (): void => {
      while (!response.destroyed && response.write(MEBIBYTE));
    };
    response.on('drain', write);
    write();
  },
  '/bomb': (response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(Buffer.concat(Array<Buffer>(64).fill(MEBIBYTE))));
  },
  '/drip': (response) => {
    const timer = setInterval(() => response.write(' '), 10);
    response.on('close', () => clearInterval(timer));
  },
  '/silent': () => undefined,
  '/elsewhere': (response) => void response.writeHead(307, { location: '/fine' }).end(),
  '/cut': (response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{');
    setTimeout(() => response.destroy(), 20);
  },
  '/fine': (response) => void response.end('fine'),
};

let server: Server;
let address: string;
const asked: string[] = [];
const exchange = new Exchange(fetch, new AbortController().signal);

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    ANSWERS[request.url ?? '']?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('a question to a server', () => {
  it('gives what was answered', async () => {
    expect(await exchange.send(`${address}/fine`)).toMatchObject({ status: 200, text: 'fine' });
  });

  it.each([
    ['/endless', 'the answer is too long'],
    ['/bomb', 'the answer is too long'],
    ['/drip', 'not done within 300 ms'],
    ['/silent', 'not done within 300 ms'],
    ['/elsewhere', 'fetch failed'],
    ['/cut', 'terminated'],
  ])('fails by an answer that is %s', async (path, message) => {
    const timeoutMs = message.startsWith('not done') ? 300 : 30_000;
    await expect(exchange.send(`${address}${path}`, { timeoutMs })).rejects.toThrow(message);
    expect(asked.at(-1)).toBe(path);
  });
});
