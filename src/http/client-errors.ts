import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { BadRequest, HeadersTooLarge, RequestTimeout } from './http.errors.js';
import { problemDocument, PROBLEM_MEDIA_TYPE } from './problem-document.js';
import type { StandingHeaders } from './standing-headers.js';

/**
 * Answers what never becomes a request (broken HTTP, headers over Node's limit, too slow) with a problem document as well,
 * and closes the connection. Node and the two adapters would each answer in a form of their own.
 */
export function answerClientErrors(server: Server, headers: StandingHeaders): void {
  server.removeAllListeners('clientError');
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    // An answer has begun on this socket: a second one would be read as part of the first.
    const begun = (socket as Socket & { _httpMessage?: { headersSent: boolean } })._httpMessage?.headersSent === true;
    if (begun) {
      socket.destroy(error);
      return;
    }
    const requestId = randomUUID();
    const problem = problemFor(error.code);
    const body = JSON.stringify(problemDocument(problem, requestId));
    socket.end(
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n${headers.lines(requestId)}` +
        `cache-control: no-store\r\ncontent-type: ${PROBLEM_MEDIA_TYPE}\r\nconnection: close\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}

function problemFor(code: string | undefined): BadRequest | HeadersTooLarge | RequestTimeout {
  if (code === 'HPE_HEADER_OVERFLOW') return new HeadersTooLarge();
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new RequestTimeout();
  return new BadRequest();
}
