import type { Environment } from '../cli/processes.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { hangUp } from './ask.js';
import { addSession, addUser, type Seat } from './cast.js';
import { startNode, type NodeProcess } from './node-process.js';
import { DatabaseProxy } from './proxy.js';

/** The lease of these nodes, in ms: short enough for quick tests, long enough for two busy cores. */
export const LEASE_MS = 900;

export interface ClusterOptions {
  /** How many nodes; three by default. */
  readonly nodes?: number;
  /** Of every node. */
  readonly env?: Environment;
  /** Of single nodes, by their place. */
  readonly envOf?: Readonly<Record<number, Environment>>;
  /** Nodes with one of the planted bugs. */
  readonly bugs?: Readonly<Record<number, string>>;
}

/** Nodes on one database, each by a link of its own. */
export class Cluster {
  /** Those that are watched, in the order of their places. */
  readonly nodes: NodeProcess[] = [];
  private readonly links: DatabaseProxy[] = [];
  private readonly all: NodeProcess[] = [];
  private started = 0;

  private constructor(
    readonly database: TestDatabase,
    /** May do everything, and nobody takes it away. */
    readonly admin: Seat,
    private readonly options: ClusterOptions,
  ) {}

  static async start(options: ClusterOptions): Promise<Cluster> {
    const database = await createTestDatabase();
    const admin = await addSession(database, await addUser(database, { role: 'admin' }));
    const cluster = new Cluster(database, admin, options);
    try {
      await Promise.all(Array.from({ length: options.nodes ?? 3 }, () => cluster.addNode()));
      return cluster;
    } catch (error) {
      await cluster.end();
      throw error;
    }
  }

  /** Adds a node with the next free place. */
  async addNode(): Promise<NodeProcess> {
    const place = this.started++;
    const link = await DatabaseProxy.start(this.database.url);
    this.links[place] = link;
    const node = await startNode({
      name: `node ${place}`,
      databaseUrl: link.url,
      bug: this.options.bugs?.[place],
      env: {
        PORTCULLIS_CHANGES__LEASE: `${LEASE_MS}ms`,
        PORTCULLIS_DATABASE__POOL_SIZE: '5',
        PORTCULLIS_TOKENS__REUSE_GRACE: '0s',
        ...this.options.env,
        ...this.options.envOf?.[place],
      },
    });
    const after = this.nodes.findIndex(({ name }) => name > node.name);
    this.nodes.splice(after === -1 ? this.nodes.length : after, 0, node);
    this.all.push(node);
    return node;
  }

  /** Watches a node no longer. */
  forget(node: NodeProcess): void {
    this.nodes.splice(this.nodes.indexOf(node), 1);
  }

  node(at: number): NodeProcess {
    const node = this.nodes[at];
    if (node === undefined) throw new Error(`no node ${at}`);
    return node;
  }

  link(place: number): DatabaseProxy {
    const link = this.links[place];
    if (link === undefined) throw new Error(`no link ${place}`);
    return link;
  }

  /** Every link whole, and every node awake. */
  mend(): void {
    for (const link of this.links) link.mend();
    for (const node of this.nodes) node.signal('SIGCONT');
  }

  /** Ends everything; safe in whatever state. */
  async end(): Promise<void> {
    await Promise.all(this.all.map((node) => node.kill()));
    hangUp();
    await Promise.all(this.links.map((link) => link.close()));
    await this.database.drop();
  }
}
