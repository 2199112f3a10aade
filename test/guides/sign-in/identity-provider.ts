import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { Browser, Visited } from '../../support/browser.js';

/** A real OpenID Connect provider on this machine, with whoever asks as its user. */
export class IdentityProvider {
  /** Has its ID tokens signed by nobody, as somebody on the way could. */
  forgesSignatures = false;

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
  ) {}

  static async start(callbackUrl: string): Promise<IdentityProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: 'portcullis',
          client_secret: 'a-secret-of-the-client',
          redirect_uris: [callbackUrl],
          token_endpoint_auth_method: 'client_secret_post',
        },
      ],
      cookies: { keys: ['a key of the tests'] },
      claims: { email: ['email', 'email_verified'], profile: ['name'] },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: () => ({ sub: id, email: `${id}@company.example`, email_verified: true, name: `Name of ${id}` }),
      }),
      features: { devInteractions: { enabled: true } },
      ttl: { AccessToken: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    });
    const started = new IdentityProvider(server, issuer);
    provider.use(async (context, next) => {
      await next();
      const body = context.body as { id_token?: string } | undefined;
      if (started.forgesSignatures && typeof body?.id_token === 'string')
        body.id_token = body.id_token.replace(/[^.]+$/, (signature) => [...signature].reverse().join(''));
    });
    const answer = provider.callback();
    server.on('request', (request, response) => void answer(request, response));
    return started;
  }

  /** Signs in there as somebody, agrees, and stops where the browser is sent back. */
  async visit(browser: Browser, address: string, login: string): Promise<string> {
    let page: Visited = await browser.visit(address);
    for (let step = 0; step < 12; step++) {
      const next = page.location === '' ? '' : new URL(page.location, this.issuer).href;
      if (next !== '' && !next.startsWith(this.issuer)) return next;
      if (next !== '') page = await browser.visit(next);
      else page = await this.submit(browser, page, login);
    }
    throw new Error(`the provider doesn't send back: ${JSON.stringify(page.body)}`);
  }

  private submit(browser: Browser, { body }: Visited, login: string): Promise<Visited> {
    const html = String(body['text']);
    const action = /action="([^"]+)"/.exec(html)?.[1] ?? '';
    const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1];
    if (prompt === undefined) throw new Error(html);
    return browser.visit(new URL(action, this.issuer).href, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ prompt, login, password: 'any' }).toString(),
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
