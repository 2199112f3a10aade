import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';
import { NodesDisagreeError } from './changes.errors.js';
import { Lease } from './lease.js';
import { WAITED_SHARE } from './lease-limits.js';
import { readRegistry, type RegisteredNode } from './node-registry.js';

/** Between two looks at a node that disagrees, in milliseconds. */
const PAUSE_MS = 50;

/** What has to be the same on every node. */
const TOKEN_KEYS = ['issuer', 'audience'] as const;
type TokenKey = (typeof TOKEN_KEYS)[number];

/** Nodes of one database must put the same issuer and audience into tokens, or each would refuse what the others issued. */
@Injectable()
export class NodeAgreement {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Lease) private readonly lease: Lease,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Looks for a live node that disagrees. Call it once this process has registered, so that of two that start at once one sees
   * the other at least.
   *
   * Costs what `findOther` does.
   *
   * @throws NodesDisagreeError naming the keys
   */
  async check(): Promise<void> {
    const node = await this.findOther(TOKEN_KEYS);
    if (node !== undefined) throw this.disagreement(node);
  }

  /**
   * The audience that the live nodes of this database put into tokens; where none runs, that of our own settings. A command
   * may have others than they: a port that only the server was told makes another address, and so another audience.
   *
   * Costs what `findOther` does.
   */
  async audience(): Promise<string> {
    const node = await this.findOther(['audience']);
    return node?.audience ?? this.config.tokens.audience;
  }

  /**
   * A live node that differs from us. One that died leaves a row behind, which shows by a heartbeat that stands still for its
   * lease.
   *
   * Costs one read where all agree; else it takes a third of the other's lease if that one lives, a whole one if it died.
   */
  private async findOther(keys: readonly TokenKey[]): Promise<RegisteredNode | undefined> {
    const started = this.clock.monotonic();
    const firstSeen = new Map<string, RegisteredNode>();
    for (;;) {
      const { nodes } = await readRegistry(this.database);
      const waitedMs = this.clock.monotonic() - started;
      const inDoubt = nodes.filter((node) => this.differences(node, keys).length > 0);
      for (const node of inDoubt) {
        const before = firstSeen.get(node.incarnation);
        if (before === undefined) firstSeen.set(node.incarnation, node);
        else if (before.heartbeat !== node.heartbeat) return node;
      }
      if (inDoubt.every(({ leaseMs }) => waitedMs > leaseMs * WAITED_SHARE)) return undefined;
      await sleep(PAUSE_MS);
    }
  }

  private differences(node: RegisteredNode, keys: readonly TokenKey[]): readonly TokenKey[] {
    if (node.incarnation === this.lease.incarnation?.id) return [];
    const { tokens } = this.config;
    return keys.filter((key) => node[key] !== null && node[key] !== tokens[key]);
  }

  private disagreement(node: RegisteredNode): NodesDisagreeError {
    const keys = this.differences(node, TOKEN_KEYS).map((key) => {
      return `tokens.${key} is ${JSON.stringify(this.config.tokens[key])} here and ${JSON.stringify(node[key])} there`;
    });
    return new NodesDisagreeError(
      `node ${node.label} runs on this database with other tokens: ${keys.join(', ')}; ` +
        'make them alike, or stop every node that has the old value first',
    );
  }
}
