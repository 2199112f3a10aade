import type { IncomingMessage } from 'node:http';

/** The parameters of a query or a form. */
export type Parameters = Readonly<Record<string, string>>;

/** What a strategy is shown as its request. */
export interface StrategyRequest {
  readonly method: string;
  /** By `http.publicUrl`, never by the `Host` header. */
  readonly url: URL;
  readonly query: Parameters;
  readonly body: Readonly<Record<string, unknown>>;
  readonly session: Record<string, unknown>;
  readonly ip: string | null;
}

/**
 * The request as Passport's strategies know it from Express, the same on both adapters, made for one run. It has what the
 * sign-in is about and no more: no cookies and no credentials of ours, and a `session` that is this sign-in's alone.
 */
export function strategyRequest(raw: IncomingMessage, shown: StrategyRequest): object {
  const { url } = shown;
  const { cookie: _cookie, authorization: _authorization, ...headers } = raw.headers;
  const secure = url.protocol === 'https:';
  const get = (name: string): unknown => headers[name.toLowerCase()];
  return {
    method: shown.method,
    url: url.pathname + url.search,
    originalUrl: url.pathname + url.search,
    baseUrl: '',
    path: url.pathname,
    headers,
    query: shown.query,
    body: shown.body,
    params: {},
    session: shown.session,
    protocol: url.protocol.slice(0, -1),
    secure,
    host: url.host,
    hostname: url.hostname,
    ip: shown.ip,
    // Old strategies look here for whether the connection is encrypted.
    connection: { encrypted: secure, remoteAddress: shown.ip },
    socket: { encrypted: secure, remoteAddress: shown.ip },
    get,
    header: get,
  };
}
