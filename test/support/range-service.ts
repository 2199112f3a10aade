import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the stand-in was asked. */
export interface RangeRequest {
  readonly path: string;
  readonly padding: string | undefined;
}

/** A stand-in for the range API of Pwned Passwords, which knows a few leaked passwords and can misbehave. */
export class RangeService {
  readonly requests: RangeRequest[] = [];
  /** Answers instead of the list, until it is taken off. */
  misbehaviour: ((response: ServerResponse) => void) | undefined;
  private readonly server: Server;

  private constructor(private readonly leaked: readonly string[]) {
    this.server = createServer((request, response) => {
      this.requests.push({ path: request.url ?? '', padding: String(request.headers['add-padding']) });
      if (this.misbehaviour !== undefined) return this.misbehaviour(response);
      response.setHeader('content-type', 'text/plain').end(this.answer(request.url?.split('/').at(-1) ?? ''));
    });
  }

  static async start(...leaked: string[]): Promise<RangeService> {
    const service = new RangeService(leaked);
    service.server.listen(0, '127.0.0.1');
    await once(service.server, 'listening');
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/range/`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** As the real one: suffixes with counts, `\r\n` between, padded with suffixes that were seen zero times. */
  private answer(prefix: string): string {
    const suffixes = this.leaked.map(digits).filter((sha1) => sha1.startsWith(prefix));
    const padding = [`${'0'.repeat(35)}:0`, ...PADDED.map((password) => `${digits(password).slice(5)}:0`)];
    return [...suffixes.map((sha1) => `${sha1.slice(5)}:3`), ...padding].join('\r\n');
  }
}

/** What the padding happens to hold: seen zero times, so not leaked. */
export const PADDED = ['padding is no leak'];

function digits(password: string): string {
  return createHash('sha1').update(password).digest('hex').toUpperCase();
}
