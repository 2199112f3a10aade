import { connect, createServer, type Server, type Socket } from 'node:net';

/** A link to the database that can be cut (connections end and are refused) or go silent (packets vanish). */
export class Link {
  private state: 'open' | 'cut' | 'silent' = 'open';
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(databaseUrl: string): Promise<Link> {
    const target = new URL(databaseUrl);
    const folder = target.searchParams.get('host');
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as { port: number };
    const url = new URL(databaseUrl);
    url.searchParams.delete('host');
    url.searchParams.delete('port');
    const [credentials = ''] = /\/\/[^@/]*@/.exec(databaseUrl) ?? ['//'];
    const link = new Link(server, `postgres:${credentials}127.0.0.1:${port}${url.pathname}${url.search}`);
    server.on('connection', (near) => {
      if (link.state === 'cut') return near.destroy();
      const socketPort = target.searchParams.get('port') ?? (target.port || '5432');
      const far =
        folder === null ? connect(Number(socketPort), target.hostname) : connect(`${folder}/.s.PGSQL.${socketPort}`);
      for (const [from, into] of [
        [near, far],
        [far, near],
      ] as const) {
        link.sockets.add(from);
        from.on('data', (data) => (link.state === 'silent' ? undefined : into.write(data)));
        from.on('close', () => {
          link.sockets.delete(from);
          into.destroy();
        });
        from.on('error', () => into.destroy());
      }
      return undefined;
    });
    return link;
  }

  cut(): void {
    this.state = 'cut';
    for (const socket of this.sockets) socket.destroy();
  }

  silence(): void {
    this.state = 'silent';
  }

  /** As after a firewall forgot about it: what was open is gone, new connections work. */
  restore(): void {
    for (const socket of this.sockets) socket.destroy();
    this.state = 'open';
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((closed) => this.server.close(closed));
  }
}
