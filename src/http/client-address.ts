import { isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';

/**
 * Who sent this, as far as that can be believed.
 *
 * @param trustedHops how many proxies stand in front of us. 0: the socket's peer. N: the Nth entry from the right of
 *   `x-forwarded-for`, which the outermost trusted proxy wrote itself. Where there are fewer entries than hops, or the entry
 *   is no address, the header is not what the proxies would have sent, and the socket's peer is taken: a made-up header
 *   can't choose an address.
 */
export function addressBehind(
  request: IncomingMessage,
  trustedHops: number,
  remoteAddress = request.socket?.remoteAddress ?? '',
): string {
  const peer = plain(remoteAddress);
  if (trustedHops === 0) return peer;
  const header = request.headers['x-forwarded-for'];
  if (header === undefined) return peer;
  const entries = (typeof header === 'string' ? header : header.join(',')).split(',');
  const entry = entries.at(-trustedHops);
  if (entry === undefined || entries.length < trustedHops) return peer;
  const address = plain(withoutPort(entry.trim()));
  return isIP(address) ? address : peer;
}

/** `::ffff:192.0.2.1` and `192.0.2.1` are one client, and must be one in the limits and the logs. */
function plain(address: string): string {
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address;
}

function withoutPort(entry: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(entry);
  if (bracketed) return bracketed[1] ?? '';
  const dotted = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(entry);
  return dotted ? (dotted[1] ?? '') : entry;
}
