import type { IncomingMessage } from 'node:http';
import { addressBehind } from './client-address.js';

const from = (peer: string | undefined, forwarded?: string): IncomingMessage =>
  ({ socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('the client address', () => {
  it.each<[number, string | undefined, string | undefined, string, string]>([
    [0, '10.0.0.1', '203.0.113.9', '10.0.0.1', 'no proxy: the header is whatever the client wrote'],
    [1, '10.0.0.1', '203.0.113.9', '203.0.113.9', 'one proxy'],
    [1, '10.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9', 'what the client put before it counts for nothing'],
    [2, '10.0.0.1', '1.1.1.1, 203.0.113.9, 10.0.0.2', '203.0.113.9', 'two proxies'],
    [2, '10.0.0.1', '203.0.113.9', '10.0.0.1', 'fewer entries than proxies'],
    [1, '10.0.0.1', undefined, '10.0.0.1', 'no header'],
    [1, '10.0.0.1', 'nonsense', '10.0.0.1', 'no address'],
    [1, '10.0.0.1', '', '10.0.0.1', 'an empty header'],
    [1, '10.0.0.1', '203.0.113.9:4711', '203.0.113.9', 'an address with a port'],
    [1, '10.0.0.1', '[2001:db8::1]:4711', '2001:db8::1', 'IPv6 with a port'],
    [1, '10.0.0.1', '2001:db8::1', '2001:db8::1', 'IPv6'],
    [1, '10.0.0.1', '::ffff:203.0.113.9', '203.0.113.9', 'IPv4 in IPv6'],
    [0, '::ffff:10.0.0.1', undefined, '10.0.0.1', 'a socket on both families'],
    [0, undefined, undefined, '', 'a socket that is gone'],
  ])('%i hops, peer %s, header %p: %s (%s)', (hops, peer, forwarded, expected) => {
    expect(addressBehind(from(peer, forwarded), hops)).toBe(expected);
  });
});
