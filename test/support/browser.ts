import type { TestApp } from './test-app.js';

/** What came back, redirects not followed. */
export interface Visited {
  readonly status: number;
  /** Where it is sent to. */
  readonly location: string;
  readonly cookies: readonly string[];
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** A browser as far as sign-ins need one: it keeps cookies by host and name, and says where its requests come from. */
export class Browser {
  private readonly jar = new Map<string, Map<string, string>>();

  /** @param app whose public URL stands for the one that it listens on */
  constructor(private readonly app: TestApp) {}

  /** Goes to an address; a path is one of the app's. */
  async visit(address: string, init: RequestInit = {}): Promise<Visited> {
    const url = new URL(address, this.app.config.http.publicUrl);
    const ours = url.origin === this.app.config.http.publicUrl;
    const cookies = this.cookiesOf(url.hostname);
    const response = await fetch(ours ? this.app.url + url.pathname + url.search : url, {
      ...init,
      redirect: 'manual',
      headers: {
        ...(cookies.size > 0 && { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(init.headers as Record<string, string>),
      },
    });
    for (const line of response.headers.getSetCookie()) this.keep(url.hostname, line);
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      cookies: response.headers.getSetCookie(),
      body: (isJson ? JSON.parse(text) : { text }) as Record<string, unknown>,
      headers: response.headers,
    };
  }

  /** Sends JSON from a page of the app's own. */
  send(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Visited> {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    return this.visit(path, {
      method,
      headers: { 'sec-fetch-site': 'same-origin', ...json, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** The cookies that it has for a host, by name. */
  cookiesOf(host = 'localhost'): Map<string, string> {
    const cookies = this.jar.get(host) ?? new Map<string, string>();
    this.jar.set(host, cookies);
    return cookies;
  }

  private keep(host: string, line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/;\s*max-age=0\b/i.test(line) || value === '') this.cookiesOf(host).delete(name);
    else this.cookiesOf(host).set(name, value);
  }
}
