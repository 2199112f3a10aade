import { checkedText } from './setting.js';

/** What keeps a text from being an origin: scheme, host and port as browsers write them (RFC 6454, section 6.2), nothing after. */
function originFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is not a URL';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'is neither http nor https';
  if (url.username !== '' || url.password !== '' || text.includes('@')) return 'carries credentials';
  if (text === url.origin) return undefined;
  if (url.search !== '' || text.includes('?')) return 'carries a query';
  if (url.hash !== '' || text.includes('#')) return 'carries a fragment';
  if (url.pathname !== '/') return 'carries a path';
  return `is not written as browsers write it, ${url.origin}`;
}

/** Scheme, host and port, exactly. */
export const originText = () => checkedText(originFault);

/** Whether only this machine can reach the host: cookies without `Secure` are allowed there and nowhere else. */
export function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin);
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}
