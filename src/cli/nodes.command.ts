import type { Command } from 'commander';
import type { RegisteredNode, Registry } from '../changes/node-registry.js';
import { print, printJson, printTable } from './output.js';
import { withServices } from './with-services.js';

/** A node as the command shows it. */
interface NodeRow {
  readonly label: string;
  readonly incarnation: string;
  /** Whether it is registered under the epoch in force; if not, what it has applied doesn't count. */
  readonly current: boolean;
  readonly applied: number;
  readonly lag: number;
  readonly leaseMs: number;
  readonly heartbeat: number;
  readonly issuer: string | null;
  readonly audience: string | null;
}

const HEADER = ['NODE', 'INCARNATION', 'APPLIED', 'LAG', 'LEASE', 'HEARTBEAT', 'EPOCH'];

/** `portcullis nodes` */
export function addNodesCommand(program: Command): void {
  program
    .command('nodes')
    .description(
      'List the nodes that are registered: how far each has followed the change log, and its lease. A node that died stays ' +
        'until another node has removed it; its heartbeat stands still.',
    )
    .option('--json', 'print an object: epoch, head, and an array of nodes')
    .action(async ({ json }: { json?: true }) => {
      const { readRegistry } = await import('../changes/node-registry.js');
      const registry = await withServices(({ database }) => readRegistry(database));
      const { epoch, head } = registry;
      const nodes = rowsOf(registry);
      if (json) return printJson({ epoch, head, nodes });
      print(`epoch ${epoch}, head ${head}`);
      if (nodes.length === 0) print('No node is registered.');
      else printTable(HEADER, nodes.map(cells));
    });
}

function rowsOf({ epoch, head, nodes }: Registry): NodeRow[] {
  const row = ({ epoch: own, applied, ...node }: RegisteredNode): NodeRow => ({
    label: node.label,
    incarnation: node.incarnation,
    current: own === epoch,
    applied,
    lag: Math.max(0, head - applied),
    leaseMs: node.leaseMs,
    heartbeat: node.heartbeat,
    issuer: node.issuer,
    audience: node.audience,
  });
  return nodes.map(row).sort((one, other) => one.label.localeCompare(other.label));
}

function cells({ label, incarnation, current, applied, lag, leaseMs, heartbeat }: NodeRow): string[] {
  const numbers = [applied, lag].map(String);
  return [label, incarnation, ...numbers, `${leaseMs} ms`, String(heartbeat), current ? 'in force' : 'another'];
}
