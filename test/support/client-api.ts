import { ClientBrowser, json, problem, type Sent } from './client-browser.js';
import type { ClientOptions } from '../../src/client/index.js';
import type { Platform } from '../../src/client/platform.js';

/** Lifetime of access tokens there, in seconds. */
export const LIFETIME = 600;

/** An API that rotates refresh tokens as Portcullis does, without its grace unless a test gives it. */
export class ClientApi {
  /** Takes the place of the ordinary answer where it gives one. */
  instead: (sent: Sent) => Response | Promise<Response> | undefined = () => undefined;
  readonly bearer = new Set<string>();
  private readonly refreshable = new Map<string, string>();
  private made = 0;

  browser(options: Partial<ClientOptions> = {}, missing: readonly (keyof Platform)[] = []): ClientBrowser {
    return new ClientBrowser((sent) => this.instead(sent) ?? this.answer(sent), options, missing);
  }

  /** Access tokens stop working, as at the end of their life. */
  expire(): void {
    this.bearer.clear();
  }

  /** The sessions end, as by an administrator. */
  revoke(): void {
    this.bearer.clear();
    this.refreshable.clear();
  }

  answer({ url, body, authorization }: Sent): Response {
    const { refreshToken, email } = body as { refreshToken?: string; email?: string };
    switch (new URL(url).pathname) {
      case '/v1/auth/login':
        return email === 'nobody' ? problem(401, 'invalid_credentials') : json(this.signIn());
      case '/v1/auth/refresh': {
        const session = this.refreshable.get(refreshToken ?? '');
        if (session === undefined) return problem(401, 'invalid_refresh_token');
        this.refreshable.delete(refreshToken ?? '');
        return json({ tokens: this.tokens(session) });
      }
      case '/v1/auth/logout':
        return new Response(null, { status: 204 });
      default:
        if (authorization === null) return problem(401, 'credential_missing');
        return this.bearer.has(authorization) ? json({ for: authorization }) : problem(401, 'invalid_token');
    }
  }

  private signIn() {
    const id = `session-${++this.made}`;
    return { user: { id: 'ada' }, session: { id }, tokens: this.tokens(id) };
  }

  private tokens(session: string) {
    const number = ++this.made;
    this.refreshable.set(`refresh-${number}`, session);
    this.bearer.add(`Bearer access-${number}`);
    return {
      accessToken: `access-${number}`,
      tokenType: 'Bearer',
      expiresIn: LIFETIME,
      refreshToken: `refresh-${number}`,
      refreshExpiresIn: 86_400,
    };
  }
}

export const ADA = { email: 'ada@example.com', password: 'correct horse battery' };
