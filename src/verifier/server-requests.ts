import type { Clock } from '../clock/clock.js';
import { ClientProof, type Proof } from './client-proof.js';
import { Exchange, type Answered, type Asked } from './exchange.js';
import { isSecure } from './secure-url.js';
import { ServerMetadata, type EndpointName } from './server-metadata.js';
import type { Settings } from './verifier-options.js';

/** Asks the server: finds its endpoints, and goes to the next of its addresses when one doesn't answer. */
export class ServerRequests {
  private readonly exchange: Exchange;
  private readonly metadata: ServerMetadata;
  private readonly proof: ClientProof;
  private at = 0;

  /** @param stop gives up what is under way */
  constructor(
    private readonly settings: Settings,
    clock: Clock,
    stop: AbortSignal,
  ) {
    this.exchange = new Exchange(settings.fetch, stop);
    this.metadata = new ServerMetadata(this.exchange, settings.issuer, clock);
    this.proof = new ClientProof(settings.revocation, stop);
  }

  /** @throws whatever went wrong: no answer in time, a redirect, an answer that is too long, an endpoint that isn't secure */
  async ask(endpoint: EndpointName, asked?: Asked): Promise<Answered> {
    const { at } = this;
    try {
      const answer = await this.exchange.send(await this.addressOf(endpoint), asked);
      // Stopping, or without a lease of its own: another node may do better.
      if (answer.status >= 500) this.turnFrom(at);
      if (answer.status >= 400) this.metadata.doubt(this.origin);
      return answer;
    } catch (error) {
      this.turnFrom(at);
      this.metadata.doubt(this.origin);
      throw error;
    }
  }

  /** How this client proves itself, for one request. @throws whatever went wrong */
  credentials(): Promise<Proof> {
    return this.proof.make();
  }

  private get origin(): string {
    return this.settings.servers[this.at] ?? '';
  }

  private turnFrom(at: number): void {
    if (this.at === at) this.at = (at + 1) % this.settings.servers.length;
  }

  private async addressOf(endpoint: EndpointName): Promise<string> {
    const { issuer, elsewhere, insecureHttp } = this.settings;
    const url = await this.metadata.addressOf(endpoint, this.origin);
    if (elsewhere) return `${this.origin}${url.pathname}`;
    if (!insecureHttp && !isSecure(url)) throw new Error(`${endpoint} of ${issuer} is not https`);
    return url.href;
  }
}
