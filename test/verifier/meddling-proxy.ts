import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What happens to requests and answers on their way:
 * - `pass`: nothing; `hold`: answers are late; `swallow`: requests arrive, answers don't; `cut`: connections break;
 * - `replay`: the first answer that was seen of each path is given again.
 */
export type Meddling = 'pass' | 'hold' | 'swallow' | 'cut' | 'replay';

/** Stands between a verifier and a node. */
export class MeddlingProxy {
  meddling: Meddling = 'pass';
  holdMs = 0;
  /** How many requests came for each path. */
  readonly seen = new Map<string, number>();
  private readonly first = new Map<string, { status: number; type: string; body: Buffer }>();

  private constructor(
    private readonly server: Server,
    /** Where requests go from now on. */
    public target: string,
  ) {}

  static async start(target: string): Promise<MeddlingProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new MeddlingProxy(server, target);
    server.on('request', (incoming, response) => void proxy.serve(incoming, response));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = incoming.url ?? '/';
    this.seen.set(path, (this.seen.get(path) ?? 0) + 1);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    if (this.meddling === 'cut') return void incoming.socket.destroy();
    const known = this.first.get(path);
    if (this.meddling === 'replay' && known !== undefined) {
      return void response.writeHead(known.status, { 'content-type': known.type }).end(known.body);
    }
    const outgoing = request(
      `${this.target}${path}`,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        const body: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => body.push(chunk));
        answer.on('end', () => this.deliver(path, answer, Buffer.concat(body), response));
        answer.on('error', () => response.destroy());
      },
    );
    outgoing.on('error', () => response.destroy());
    outgoing.end(Buffer.concat(chunks));
  }

  private deliver(path: string, answer: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const status = answer.statusCode ?? 502;
    const type = answer.headers['content-type'] ?? '';
    if (status === 200 && !this.first.has(path)) this.first.set(path, { status, type, body });
    if (this.meddling === 'swallow') return;
    if (this.meddling === 'cut') return void response.destroy();
    const send = (): void => void response.writeHead(status, { 'content-type': type }).end(body);
    if (this.meddling === 'hold') setTimeout(send, this.holdMs);
    else send();
  }
}
