import type { TestDatabase } from '../support/test-database.js';
import type { Seat } from './cast.js';
import { describeViolations, violations } from './checker.js';
import { Cluster, type ClusterOptions } from './cluster.js';
import type { NodeProcess } from './node-process.js';
import { Observer, type Probe, type Revoked } from './observer.js';
import { everyTaking, type Taking } from './takings.js';
import { until } from './until.js';

/** Makes what a scenario takes away. */
export type MakeTakings = (database: TestDatabase, nodeUrl: string, admin: Seat) => Promise<Taking[]>;

const CONTROL = 'the control';

/** One scenario: people with sessions on a cluster, and somebody who watches. */
export class World {
  readonly observer: Observer;
  private readonly probes: Probe[];

  private constructor(
    readonly cluster: Cluster,
    readonly takings: readonly Taking[],
  ) {
    const taken = takings.flatMap(({ name, seats }) => seats.map((seat, at) => ({ name: `${name} #${at}`, seat })));
    this.probes = [{ name: CONTROL, seat: cluster.admin }, ...taken];
    this.observer = new Observer(cluster.nodes, this.probes);
  }

  /** Warms the memory of each node with every credential, and keeps watching. */
  static async start(cluster: Cluster, makeTakings: MakeTakings = everyTaking): Promise<World> {
    const world = new World(cluster, await makeTakings(cluster.database, cluster.node(0).url, cluster.admin));
    world.observer.start();
    try {
      await world.warm();
      return world;
    } catch (error) {
      await world.end();
      throw error;
    }
  }

  get nodes(): readonly NodeProcess[] {
    return this.cluster.nodes;
  }

  /** Until every node has let every credential pass. */
  async warm(): Promise<void> {
    const cold = () =>
      this.nodes.flatMap((node) =>
        this.probes.filter((probe) => !this.observer.hasPassed(node, probe)).map((probe) => ({ node, probe })),
      );
    await until(
      'every node has accepted every credential',
      () => {
        for (const { node, probe } of cold().slice(0, 100)) this.observer.try(node, probe);
        return cold().length === 0;
      },
      60_000,
      100,
    );
  }

  /** Takes these away, all at once, by calls to one node. */
  revoke(takings: readonly Taking[], by = this.cluster.node(0)): Promise<Revoked[]> {
    return Promise.all(takings.map((taking) => this.observer.revoke(taking, by)));
  }

  /** The same, one after the other. */
  async revokeInTurn(takings: readonly Taking[], by = this.cluster.node(0)): Promise<Revoked[]> {
    const answers: Revoked[] = [];
    for (const taking of takings) answers.push(await this.observer.revoke(taking, by));
    return answers;
  }

  /** Half of what there is to take, for during a fault, and half for after it. */
  halves(): [Taking[], Taking[]] {
    return [this.takings.filter((_, at) => at % 2 === 0), this.takings.filter((_, at) => at % 2 === 1)];
  }

  /** How often somebody from whom nothing was taken got something else than an answer that lets them pass. */
  controlFailures(): number[] {
    return this.observer.answers
      .filter(({ probe, status }) => probe === CONTROL && status !== 200)
      .map(({ status }) => status);
  }

  /** Ends the watch, and says every violation in words. */
  async violations(): Promise<string[]> {
    await this.observer.stop();
    return describeViolations(violations(this.observer));
  }

  /** What every scenario has to end with: no violation, nobody refused wrongly, every node of use again. */
  async expectKept(): Promise<void> {
    await this.everyNodeServes();
    const found = await this.violations();
    const wronglyRefused = this.controlFailures().filter((status) => status !== 503 && status !== 0);
    expect({ found, wronglyRefused }).toEqual({ found: [], wronglyRefused: [] });
    // So that an observer who saw nothing proves nothing.
    expect(this.observer.revocations.length).toBeGreaterThan(0);
    expect(this.observer.answers.length).toBeGreaterThan(50);
  }

  async end(): Promise<void> {
    this.cluster.mend();
    await this.observer.stop();
  }

  /** Until the control, asked for from now on, gets through at every node. The steady rate comes round too seldom for that. */
  private async everyNodeServes(): Promise<void> {
    const control = { name: CONTROL, seat: this.cluster.admin };
    const since = performance.now();
    const serves = (node: NodeProcess): boolean => {
      const [latest] = this.observer.latest(node, control);
      return latest?.status === 200 && latest.began >= since;
    };
    await until(
      'every node lets the control pass',
      () => {
        const waiting = this.nodes.filter((node) => !serves(node));
        for (const node of waiting) this.observer.try(node, control);
        return waiting.length === 0;
      },
      30_000,
      50,
    );
  }
}

/** Those calls that have not said that they are done. */
export function undone(answers: readonly Revoked[]): Revoked[] {
  return answers.filter(({ done }) => !done);
}

/** Those that failed in another way than by saying that state can't be read. */
export function failed(answers: readonly Revoked[]): Revoked[] {
  return undone(answers).filter(({ status }) => status !== 503);
}

/** Runs a scenario. */
export type RunScenario = (scenario: (world: World) => Promise<void>, makeTakings?: MakeTakings) => Promise<void>;

/** A cluster for all scenarios of a test file, which must leave its nodes alive. */
export function sharedCluster(options: ClusterOptions = {}): RunScenario {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start(options);
  });
  afterAll(() => cluster.end());
  return (scenario, makeTakings) => inWorldOf(cluster, scenario, makeTakings);
}

/** Runs a scenario in a cluster of its own. */
export async function inWorld(
  options: ClusterOptions,
  scenario: (world: World) => Promise<void>,
  makeTakings?: MakeTakings,
): Promise<void> {
  const cluster = await Cluster.start(options);
  try {
    await inWorldOf(cluster, scenario, makeTakings);
  } finally {
    await cluster.end();
  }
}

async function inWorldOf(
  cluster: Cluster,
  scenario: (world: World) => Promise<void>,
  makeTakings?: MakeTakings,
): Promise<void> {
  const world = await World.start(cluster, makeTakings);
  try {
    await scenario(world);
  } finally {
    await world.end();
  }
}
