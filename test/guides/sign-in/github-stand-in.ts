import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Grant {
  readonly challenge: string;
  readonly redirectUri: string;
}

/** Answers as GitHub does, as far as a sign-in asks: codes count once, and PKCE is checked. */
export class GitHubStandIn {
  /** Who is signed in there. */
  user: { id: number; login: string; name: string | null } = { id: 1, login: 'ada', name: 'Ada' };
  emails: object[] = [];
  /** Takes the place of the profile. */
  garbage: string | undefined;
  private readonly grants = new Map<string, Grant>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<GitHubStandIn> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const standIn = new GitHubStandIn(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, response) => void standIn.answer(request, response));
    return standIn;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const json = (status: number, body: unknown): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname === '/login/oauth/authorize') return this.authorize(url, response);
    if (url.pathname === '/login/oauth/access_token') return json(200, this.trade(await textOf(request)));
    if (request.headers.authorization !== 'Bearer a-token') return json(401, { message: 'Bad credentials' });
    if (url.pathname === '/user/emails') return json(200, this.emails);
    if (this.garbage !== undefined) return void response.writeHead(200).end(this.garbage);
    return json(200, this.user);
  }

  private authorize({ searchParams }: URL, response: ServerResponse): void {
    const code = randomUUID();
    const redirectUri = searchParams.get('redirect_uri') ?? '';
    this.grants.set(code, { challenge: searchParams.get('code_challenge') ?? '', redirectUri });
    const back = new URL(redirectUri);
    back.search = new URLSearchParams({ code, state: searchParams.get('state') ?? '' }).toString();
    response.writeHead(302, { location: back.href }).end();
  }

  private trade(form: string): object {
    const parameters = new URLSearchParams(form);
    const code = parameters.get('code') ?? '';
    const grant = this.grants.get(code);
    this.grants.delete(code);
    const challenge = createHash('sha256')
      .update(parameters.get('code_verifier') ?? '')
      .digest('base64url');
    const fits = grant?.challenge === challenge && grant.redirectUri === parameters.get('redirect_uri');
    // GitHub says it with status 200.
    return fits ? { access_token: 'a-token', token_type: 'bearer' } : { error: 'bad_verification_code' };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
