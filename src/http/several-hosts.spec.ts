import type { IncomingMessage } from 'node:http';
import { refusalOfHosts } from './several-hosts.js';

describe('the Host lines of a request', () => {
  it.each([
    ['1.1', ['Host', 'a'], undefined],
    ['1.1', ['HOST', ''], undefined],
    ['1.1', [], 'bad_request'],
    ['1.1', ['x', 'host'], 'bad_request'],
    ['1.1', ['Host', 'a', 'host', 'a'], 'bad_request'],
    ['1.0', [], undefined],
    ['1.0', ['Host', 'a', 'Host', 'b'], 'bad_request'],
    ['2.0', [':authority', 'a', ':path', '/'], undefined],
  ])('HTTP/%s with %j: %s', (httpVersion, rawHeaders, code) => {
    expect(refusalOfHosts({ httpVersion, rawHeaders } as unknown as IncomingMessage)?.code).toBe(code);
  });
});
