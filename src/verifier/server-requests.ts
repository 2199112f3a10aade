import type { Settings } from './verifier-options.js';

/** What we need of the server's metadata (RFC 8414). */
interface Endpoints {
  readonly jwks_uri: string;
  readonly introspection_endpoint: string;
  readonly portcullis_lease_endpoint: string;
}
export type EndpointName = keyof Endpoints;

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const TIMEOUT_MS = 3_000;
/** Far above any answer of ours; what is longer comes from somebody else. */
const MAX_BYTES = 4 * 1024 * 1024;

/** One request to an endpoint. */
export interface Asked {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Asks the server: finds its endpoints once, and goes to the next of its addresses when one doesn't answer. */
export class ServerRequests {
  private endpoints: Endpoints | undefined;
  private finding: Promise<Endpoints> | undefined;
  private at = 0;

  constructor(private readonly settings: Settings) {}

  /** @throws whatever went wrong: no answer in time, a redirect, an answer that is too long */
  async ask(endpoint: EndpointName, asked: Asked = {}): Promise<Answered> {
    const at = this.at;
    try {
      this.endpoints ??= await (this.finding ??= this.find().finally(() => (this.finding = undefined)));
      const answer = await this.send(this.addressOf(this.endpoints[endpoint]), asked);
      // Stopping, or without a lease of its own: another node may do better.
      if (answer.status >= 500) this.turnFrom(at);
      return answer;
    } catch (error) {
      this.turnFrom(at);
      throw error;
    }
  }

  /** How this client proves itself: a header, or members of the body. */
  async credentials(): Promise<{ headers: Record<string, string>; parameters: Record<string, string> }> {
    const { revocation } = this.settings;
    if (revocation === undefined) throw new Error('no client is configured');
    const { clientId, clientSecret, clientAssertion } = revocation;
    if (clientAssertion !== undefined) {
      const parameters = {
        client_id: clientId,
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: await clientAssertion(),
      };
      return { headers: {}, parameters };
    }
    // Form-encoded inside Basic (RFC 6749, section 2.3.1).
    const pair = [clientId, clientSecret ?? ''].map(encodeURIComponent).join(':');
    return { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }, parameters: {} };
  }

  private turnFrom(at: number): void {
    if (this.at === at) this.at = (at + 1) % this.settings.servers.length;
  }

  private addressOf(endpoint: string): string {
    return this.settings.elsewhere ? `${this.settings.servers[this.at]}${new URL(endpoint).pathname}` : endpoint;
  }

  private async find(): Promise<Endpoints> {
    const { issuer } = this.settings;
    const path = new URL(issuer).pathname.replace(/\/$/, '');
    const address = `${this.settings.servers[this.at]}/.well-known/oauth-authorization-server${path}`;
    const { status, text } = await this.send(address, {});
    if (status !== 200) throw new Error(`${address} answers ${status}`);
    const metadata = JSON.parse(text) as Endpoints & { issuer: unknown };
    // Somebody else's metadata would bring somebody else's keys (RFC 8414, section 3.3).
    if (metadata.issuer !== issuer) throw new Error(`${address} is of another issuer`);
    return metadata;
  }

  private async send(address: string, { method = 'GET', headers, body, timeoutMs, signal }: Asked): Promise<Answered> {
    const timeout = AbortSignal.timeout(timeoutMs ?? TIMEOUT_MS);
    const response = await this.settings.fetch(address, {
      method,
      redirect: 'error',
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      ...(headers !== undefined && { headers }),
      ...(body !== undefined && { body }),
    });
    return { status: response.status, headers: response.headers, text: await textOf(response) };
  }
}

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > MAX_BYTES) throw new Error('the answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
