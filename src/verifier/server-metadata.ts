import type { Exchange } from './exchange.js';
import { jsonObjectOf } from './json-object.js';

/** What we need of the server's metadata (RFC 8414). */
export type EndpointName = 'jwks_uri' | 'introspection_endpoint' | 'portcullis_lease_endpoint';

type Metadata = Readonly<Record<string, unknown>>;

/** The server's metadata: read once. */
export class ServerMetadata {
  private known: Metadata | undefined;
  private reading: Promise<Metadata> | undefined;

  constructor(
    private readonly exchange: Exchange,
    private readonly issuer: string,
  ) {}

  /**
   * Where an endpoint is, as the metadata says.
   *
   * @param origin of the server, or of the node, to be asked for the metadata
   * @throws whatever went wrong, where it isn't known
   */
  async addressOf(endpoint: EndpointName, origin: string): Promise<URL> {
    const address = (this.known ?? (await this.read(origin)))[endpoint];
    if (typeof address !== 'string' || !URL.canParse(address)) throw new Error(`the metadata has no ${endpoint}`);
    return new URL(address);
  }

  /** Single-flight. */
  private read(origin: string): Promise<Metadata> {
    return (this.reading ??= this.load(origin).finally(() => (this.reading = undefined)));
  }

  private async load(origin: string): Promise<Metadata> {
    const path = new URL(this.issuer).pathname.replace(/\/$/, '');
    const address = `${origin}/.well-known/oauth-authorization-server${path}`;
    const { status, text } = await this.exchange.send(address);
    if (status !== 200) throw new Error(`${address} answers ${status}`);
    const metadata = jsonObjectOf(text);
    // Somebody else's metadata would bring somebody else's keys (RFC 8414, section 3.3).
    if (metadata['issuer'] !== this.issuer) throw new Error(`${address} is of another issuer`);
    return (this.known = metadata);
  }
}
