import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

type Direction = 'toServer' | 'toClient';

/** Bytes on their way, or the end of a connection, which travels like them. */
interface Parcel {
  readonly bytes: Buffer | undefined;
  readonly dueAt: number;
  held: boolean;
}

/** Somebody waits for the answer to a statement; once it has been sent, by which server's socket the answer comes. */
interface Awaited {
  readonly words: string;
  readonly answered: () => void;
  by: Socket | undefined;
}

/**
 * A TCP link to the database that tests make faulty. What is sent into a cut is kept, as TCP would send it again, and arrives
 * when the cut is mended: late statements are part of what has to be survived.
 */
export class DatabaseProxy {
  private awaited: Awaited[] = [];
  private readonly cuts = { toServer: false, toClient: false };
  private readonly delays = { toServer: 0, toClient: 0 };
  private readonly lines = new Set<Line>();
  private readonly sockets = new Set<Socket>();
  private refusing = false;

  private constructor(
    private readonly server: Server,
    private readonly databaseUrl: string,
  ) {}

  /** @param databaseUrl a URL with `?host=` naming the folder of a Unix socket */
  static async start(databaseUrl: string): Promise<DatabaseProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new DatabaseProxy(server, databaseUrl);
    server.on('connection', (client) => proxy.accept(client));
    return proxy;
  }

  /** The same database through this link. */
  get url(): string {
    const url = new URL(this.databaseUrl);
    url.searchParams.delete('host');
    url.searchParams.delete('port');
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** Resolves once the server has answered a statement with these words; the answer is on its way, and may still be late. */
  answerTo(words: string): Promise<void> {
    return new Promise((resolve) => this.awaited.push({ words, answered: resolve, by: undefined }));
  }

  /** From now on nothing gets through that way, and nobody is told. */
  cut(...directions: Direction[]): void {
    for (const direction of directions) this.cuts[direction] = true;
  }

  /** Mends every cut and takes every delay away; what was kept is delivered. */
  mend(): void {
    this.cuts.toServer = this.cuts.toClient = this.refusing = false;
    this.delays.toServer = this.delays.toClient = 0;
    for (const line of this.lines) line.release();
  }

  /** Everything sent that way from now on arrives so many milliseconds late. */
  delay(direction: Direction, milliseconds: number): void {
    this.delays[direction] = milliseconds;
  }

  /** Breaks every connection at once and, until mended, every new one. */
  reset(): void {
    this.refusing = true;
    for (const socket of this.sockets) {
      if (socket.remoteAddress === undefined) socket.destroy();
      else socket.resetAndDestroy();
    }
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    if (this.refusing) return void client.resetAndDestroy();
    const { searchParams } = new URL(this.databaseUrl);
    const upstream = connect(`${searchParams.get('host')}/.s.PGSQL.${searchParams.get('port')}`);
    this.join(client, upstream, 'toServer');
    this.join(upstream, client, 'toClient');
  }

  private join(from: Socket, to: Socket, direction: Direction): void {
    const line = new Line(to);
    this.lines.add(line);
    this.sockets.add(from);
    const send = (bytes: Buffer | undefined): void =>
      line.send({ bytes, dueAt: performance.now() + this.delays[direction], held: this.cuts[direction] });
    from.on('data', (bytes: Buffer) => {
      if (direction === 'toServer') this.sent(bytes.toString('latin1'), to);
      send(bytes);
      if (direction === 'toClient') this.answered(from);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      this.sockets.delete(from);
      send(undefined);
    });
    to.on('close', () => this.lines.delete(line));
  }

  private sent(statement: string, server: Socket): void {
    for (const each of this.awaited) if (statement.includes(each.words)) each.by ??= server;
  }

  private answered(server: Socket): void {
    for (const { by, answered } of this.awaited) if (by === server) answered();
    this.awaited = this.awaited.filter(({ by }) => by !== server);
  }
}

/** One direction of one connection: parcels arrive in the order in which they were sent. */
class Line {
  private readonly parcels: Parcel[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly to: Socket) {}

  send(parcel: Parcel): void {
    this.parcels.push(parcel);
    this.deliver();
  }

  release(): void {
    for (const parcel of this.parcels) parcel.held = false;
    this.deliver();
  }

  private deliver(): void {
    clearTimeout(this.timer);
    for (let next = this.parcels[0]; next && !next.held; next = this.parcels[0]) {
      const early = next.dueAt - performance.now();
      if (early > 0) {
        this.timer = setTimeout(() => this.deliver(), early);
        return;
      }
      this.parcels.shift();
      if (next.bytes === undefined) this.to.destroy();
      else if (!this.to.destroyed) this.to.write(next.bytes);
    }
  }
}
