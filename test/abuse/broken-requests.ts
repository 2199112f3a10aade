const HIDDEN = 'GET /health/live HTTP/1.1\r\nhost: hidden\r\n\r\n';

/** A login up to its headers' end. */
function login(...headers: string[]): string {
  return ['POST /v1/auth/login HTTP/1.1', 'host: localhost', 'content-type: application/json', ...headers, '', ''].join(
    '\r\n',
  );
}

function get(...headers: string[]): string {
  return ['GET /health/live HTTP/1.1', 'host: localhost', ...headers, '', ''].join('\r\n');
}

const CHUNKED = 'transfer-encoding: chunked';

/**
 * Requests whose end two servers may see at different places, or that are no HTTP at all. Whatever follows is meant for the next
 * server behind a proxy, and must never be answered.
 */
export const REFUSED: readonly (readonly [name: string, bytes: string])[] = [
  ['content-length and transfer-encoding', `${login('content-length: 4', CHUNKED)}0\r\n\r\n${HIDDEN}`],
  ['transfer-encoding and content-length', `${login(CHUNKED, 'content-length: 4')}0\r\n\r\n${HIDDEN}`],
  ['two lengths that differ', `${login('content-length: 2', 'content-length: 40')}{}${HIDDEN}`],
  ['the same length twice', `${login('content-length: 2', 'content-length: 2')}{}${HIDDEN}`],
  ['a list of lengths', `${login('content-length: 2, 2')}{}${HIDDEN}`],
  ['a negative length', `${login('content-length: -1')}${HIDDEN}`],
  ['a length with a sign', `${login('content-length: +2')}{}${HIDDEN}`],
  ['a hexadecimal length', `${login('content-length: 0x2')}{}${HIDDEN}`],
  ['a length over 64 bits', `${login(`content-length: ${'9'.repeat(30)}`)}{}${HIDDEN}`],
  ['a blank before the colon', `${login('content-length : 2')}{}${HIDDEN}`],
  ['a coding that only looks like chunked', `${login('transfer-encoding: xchunked')}0\r\n\r\n${HIDDEN}`],
  ['chunked that is not the last coding', `${login('transfer-encoding: chunked, gzip')}0\r\n\r\n${HIDDEN}`],
  ['chunked with a tabulator inside', `${login('transfer-encoding: chun\x0bked')}0\r\n\r\n${HIDDEN}`],
  ['a folded header', `${login('transfer-encoding:\r\n chunked')}0\r\n\r\n${HIDDEN}`],
  ['a chunk of no size', `${login(CHUNKED)}\r\n{}\r\n0\r\n\r\n${HIDDEN}`],
  ['a chunk of a negative size', `${login(CHUNKED)}-2\r\n{}\r\n0\r\n\r\n${HIDDEN}`],
  ['a chunk of a size over 64 bits', `${login(CHUNKED)}${'F'.repeat(20)}\r\n{}\r\n0\r\n\r\n${HIDDEN}`],
  ['a chunk that is longer than it says', `${login(CHUNKED)}1\r\n{}\r\n0\r\n\r\n${HIDDEN}`],
  ['chunks of garbage', `${login(CHUNKED)}zz\r\n\x00\xff\r\n${HIDDEN}`],
  ['an endless chunk extension', `${login(CHUNKED)}2;${'a'.repeat(40_000)}\r\n{}\r\n0\r\n\r\n${HIDDEN}`],
  ['a NUL in a header', `${get('x-a: \x00')}${HIDDEN}`],
  ['a header without a name', `${get(': a')}${HIDDEN}`],
  ['a header without a colon', `${get('nothing')}${HIDDEN}`],
  ['a line end of CR alone', `GET /health/live HTTP/1.1\rhost: localhost\r\r${HIDDEN}`],
  ['a version that does not exist', `GET /health/live HTTP/9.9\r\nhost: localhost\r\n\r\n${HIDDEN}`],
  ['HTTP/0.9', `GET /health/live\r\n\r\n${HIDDEN}`],
  ['the preface of HTTP/2', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${HIDDEN}`],
  ['a method that does not exist', `SMUGGLE /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n${HIDDEN}`],
  ['a hello of TLS', `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${'\x00'.repeat(64)}\r\n\r\n${HIDDEN}`],
  ['NULs', `${'\x00'.repeat(1_000)}\r\n\r\n${HIDDEN}`],
  ['a blank target', `GET  HTTP/1.1\r\nhost: localhost\r\n\r\n${HIDDEN}`],
];

const BODY = HIDDEN;
const LENGTH = `content-length: ${BODY.length}`;

/** Requests with another one in their body. It is a body: each gets one answer. */
export const SWALLOWED: readonly (readonly [name: string, bytes: string])[] = [
  ['GET', `${get(LENGTH, 'connection: close')}${BODY}`],
  ['POST to nowhere', `POST /nowhere HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${LENGTH}\r\n\r\n${BODY}`],
  ['POST that nothing reads', `POST /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${LENGTH}\r\n\r\n${BODY}`],
  [
    'POST of another media type',
    `POST /v1/auth/login HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: text/plain\r\n${LENGTH}\r\n\r\n${BODY}`,
  ],
  ['POST of JSON', `${login(LENGTH, 'connection: close')}${BODY}`],
  ['DELETE', `DELETE /v1/sessions HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${LENGTH}\r\n\r\n${BODY}`],
];
