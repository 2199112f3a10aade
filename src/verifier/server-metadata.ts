import type { Clock } from '../clock/clock.js';
import type { Exchange } from './exchange.js';
import { jsonObjectOf } from './json-object.js';

/** What we need of the server's metadata (RFC 8414). */
export type EndpointName = 'jwks_uri' | 'introspection_endpoint' | 'portcullis_lease_endpoint';

type Metadata = Readonly<Record<string, unknown>>;

/** Read anew in the background after so long, as keys are at the latest: a server may move, and the old address go on answering. */
const FRESH_MS = 300_000;
/** The same where an endpoint fails; no sooner, or whoever lost the same server would ask it for twice as much when it is back. */
const DOUBTED_MS = 30_000;

/** The server's metadata: read once, used while it is read anew, and for as long as that fails. */
export class ServerMetadata {
  private known: Metadata | undefined;
  private reading: Promise<Metadata> | undefined;
  /** Monotonic. */
  private triedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly exchange: Exchange,
    private readonly issuer: string,
    private readonly clock: Clock,
  ) {}

  /**
   * Where an endpoint is, as the metadata says.
   *
   * @param origin of the server, or of the node, to be asked for the metadata
   * @throws whatever went wrong, where it isn't known
   */
  async addressOf(endpoint: EndpointName, origin: string): Promise<URL> {
    if (this.known !== undefined) this.readAfter(FRESH_MS, origin);
    const address = (this.known ?? (await this.read(origin)))[endpoint];
    if (typeof address !== 'string' || !URL.canParse(address)) throw new Error(`the metadata has no ${endpoint}`);
    return new URL(address);
  }

  /** A request to an endpoint has failed: it may have moved. */
  doubt(origin: string): void {
    if (this.known !== undefined) this.readAfter(DOUBTED_MS, origin);
  }

  private readAfter(milliseconds: number, origin: string): void {
    if (this.clock.monotonic() - this.triedAt >= milliseconds) void this.read(origin).catch(() => undefined);
  }

  /** Single-flight. */
  private read(origin: string): Promise<Metadata> {
    this.triedAt = this.clock.monotonic();
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
