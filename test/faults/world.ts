import type { Environment } from '../cli/processes.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { hangUp } from './ask.js';
import { addSession, addUser, type Seat } from './cast.js';
import { describeViolations, violations } from './checker.js';
import { startNode, type NodeProcess } from './node-process.js';
import { Observer, type Probe } from './observer.js';
import { DatabaseProxy } from './proxy.js';
import { everyTaking, type Taking } from './takings.js';
import { until } from './until.js';

/** The lease of these nodes, in ms: short enough for quick tests, long enough for two slow cores. */
export const LEASE_MS = 600;

export interface WorldOptions {
  /** How many nodes; three by default. */
  readonly nodes?: number;
  /** Of every node. */
  readonly env?: Environment;
  /** Of single nodes, by their place. */
  readonly envOf?: Readonly<Record<number, Environment>>;
  /** Nodes with one of the planted bugs. */
  readonly bugs?: Readonly<Record<number, string>>;
  /** What is to be taken; one of every kind by default. */
  readonly takings?: (database: TestDatabase, nodeUrl: string, admin: Seat) => Promise<Taking[]>;
}

/** Nodes on one database, each by a link of its own; people with sessions; and somebody who watches. */
export class World {
  readonly nodes: NodeProcess[] = [];
  readonly links: DatabaseProxy[] = [];
  readonly takings: Taking[] = [];
  private readonly probes: Probe[] = [];
  readonly observer = new Observer(this.nodes, this.probes);
  private started = 0;

  private constructor(
    readonly database: TestDatabase,
    private readonly options: WorldOptions,
    /** May do everything, and nobody takes it away. */
    readonly admin: Seat,
  ) {}

  /** Starts nodes, warms the memory of each with every credential, and keeps watching. */
  static async start(options: WorldOptions = {}): Promise<World> {
    const database = await createTestDatabase();
    const admin = await addSession(database, await addUser(database, { role: 'admin' }));
    const world = new World(database, options, admin);
    try {
      await Promise.all(Array.from({ length: options.nodes ?? 3 }, () => world.addNode()));
      const takings = await (options.takings ?? everyTaking)(database, world.node(0).url, admin);
      world.takings.push(...takings);
      world.probes.push({ name: CONTROL, seat: admin });
      for (const { name, seats } of takings)
        seats.forEach((seat, at) => world.probes.push({ name: `${name} #${at}`, seat }));
      world.observer.start();
      await world.warm();
      return world;
    } catch (error) {
      await world.end();
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
        PORTCULLIS_TOKENS__REUSE_GRACE: '200ms',
        ...this.options.env,
        ...this.options.envOf?.[place],
      },
    });
    // By place, whichever is up first.
    const after = this.nodes.findIndex(({ name }) => name > node.name);
    this.nodes.splice(after === -1 ? this.nodes.length : after, 0, node);
    return node;
  }

  /** Watches a node no longer; what happens to it is the caller's. */
  forget(node: NodeProcess): void {
    this.nodes.splice(this.nodes.indexOf(node), 1);
  }

  node(at: number): NodeProcess {
    const node = this.nodes[at];
    if (node === undefined) throw new Error(`no node ${at}`);
    return node;
  }

  link(at: number): DatabaseProxy {
    const link = this.links[at];
    if (link === undefined) throw new Error(`no link ${at}`);
    return link;
  }

  /** Until every node has let every credential pass. */
  async warm(): Promise<void> {
    await until('every node has accepted every credential', () =>
      this.nodes.every((node) =>
        this.probes.every((probe) => this.observer.latest(node, probe).some(({ accepted }) => accepted.length > 0)),
      ),
    );
  }

  /** Takes these away, all at once, by calls to one node. */
  revoke(takings: readonly Taking[], by = this.node(0)) {
    return Promise.all(takings.map((taking) => this.observer.revoke(taking, by)));
  }

  /**
   * Waits until every node refuses what has been taken, ends the watch, and says what was wrong: every violation, and every
   * refusal of somebody from whom nothing was taken.
   */
  async verdict(): Promise<{ violations: string[]; wronglyRefused: number[]; watched: number }> {
    await until('every node has answered the control', () => this.nodes.every((node) => this.isAnswered(node)));
    await this.observer.stop();
    return {
      violations: describeViolations(violations(this.observer)),
      wronglyRefused: this.observer.answers
        .filter(({ probe, status }) => probe === CONTROL && status !== 200 && status !== 503 && status !== 0)
        .map(({ status }) => status),
      watched: this.observer.answers.length,
    };
  }

  /** How often somebody from whom nothing was taken got something else than an answer that lets them pass. */
  controlFailures(): number[] {
    return this.observer.answers
      .filter(({ probe, status }) => probe === CONTROL && status !== 200)
      .map(({ status }) => status);
  }

  /** Ends everything; safe in whatever state. */
  async end(): Promise<void> {
    for (const node of this.nodes) node.signal('SIGCONT');
    await Promise.all(this.nodes.map((node) => node.kill()));
    await this.observer.stop();
    hangUp();
    await Promise.all(this.links.map((link) => link.close()));
    await this.database.drop();
  }

  /** Whether the control got through at this node in the last moments. */
  private isAnswered(node: NodeProcess): boolean {
    const [latest] = this.observer.latest(node, { name: CONTROL, seat: this.admin });
    return latest?.status === 200 && performance.now() - latest.began < LEASE_MS;
  }
}

const CONTROL = 'the control';

/** Runs a scenario in a world of its own. */
export async function inWorld(options: WorldOptions, scenario: (world: World) => Promise<void>): Promise<void> {
  const world = await World.start(options);
  try {
    await scenario(world);
  } finally {
    await world.end();
  }
}

/** What every scenario has to end with. */
export async function expectKept(world: World): Promise<void> {
  const { violations: found, wronglyRefused, watched } = await world.verdict();
  expect({ found, wronglyRefused }).toEqual({ found: [], wronglyRefused: [] });
  // So that an observer who saw nothing proves nothing.
  expect(watched).toBeGreaterThan(100);
}
