import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';

/**
 * One keep-alive connection and one request at a time, with as little in between as can be: what is measured is the server.
 */
export async function openConnection(url) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  let waiting;
  let received = Buffer.alloc(0);
  socket.on('error', (error) => waiting?.reject(error));
  socket.on('close', () => waiting?.reject(new Error('the connection was closed')));
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = parse(received);
    if (answer === undefined) return;
    received = Buffer.alloc(0);
    // A server that gives up an unused connection may say so unasked.
    waiting?.resolve({ ...answer, at: performance.now() });
  });
  return {
    /** @returns status, body, `retry-after` in seconds, and when the answer was complete (`performance.now()`) */
    request: (method, path, headers = {}, body = undefined) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error('the connection was closed'));
        waiting = { resolve, reject };
        const text = body === undefined ? '' : JSON.stringify(body);
        const ofBody = body !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        };
        const all = Object.entries({ host: 'localhost', ...ofBody, ...headers });
        const lines = all.map(([name, value]) => `${name}: ${value}\r\n`);
        socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`);
      }),
    close: () => socket.destroy(),
    /** A server ends connections that have not been used for a while. */
    isClosed: () => socket.destroyed || socket.readableEnded,
  };
}

/** @returns the answer, once it has come with this status; anything else is an error */
export async function expectStatus(status, answering) {
  const answer = await answering;
  if (answer.status !== status) throw new Error(`answered ${answer.status} instead of ${status}: ${answer.body}`);
  return answer;
}

function parse(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  if (bytes.length < end + 4 + length) return undefined;
  const retryAfter = Number(/\r\nretry-after: (\d+)/i.exec(head)?.[1] ?? 0);
  return { status: Number(head.slice(9, 12)), retryAfter, body: bytes.toString('utf8', end + 4) };
}
