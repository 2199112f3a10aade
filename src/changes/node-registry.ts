import type { Client } from 'pg';
import type { Queryable } from '../database/queryable.js';
import type { Tally } from './acknowledgements.js';

/** A node, as the registry has it. */
export interface RegisteredNode {
  readonly incarnation: string;
  readonly heartbeat: number;
  readonly epoch: string;
  readonly applied: number;
  readonly leaseMs: number;
  readonly label: string;
  /** What it puts into access tokens; null where that is not known, as of a node of an older version. */
  readonly issuer: string | null;
  readonly audience: string | null;
  /** Verifiers with a lease of this node that have confirmed `applied`, and those that lost their lease instead. */
  readonly verifiers: number;
  readonly verifiersExpired: number;
}

/** The registry at one moment, with the epoch in force and for how long the server has surely been up under it. */
export interface Registry {
  readonly epoch: string;
  readonly epochAgeMs: number;
  readonly head: number;
  readonly nodes: readonly RegisteredNode[];
}

interface RegistryRow {
  current_epoch: string;
  age_ms: number;
  head: string;
  incarnation: string | null;
  heartbeat: string;
  epoch: string;
  applied: string;
  lease_ms: number;
  label: string;
  issuer: string | null;
  audience: string | null;
  verifiers: number;
  verifiers_expired: number;
}

/**
 * Reads the registry in a statement of its own, which sees what was committed before it was sent. Planned once for each connection:
 * each revocation looks several times.
 */
export async function readRegistry(queryable: Queryable): Promise<Registry> {
  const rows = await queryable.queryPrepared<RegistryRow>('portcullis read registry', READ_REGISTRY);
  const [first] = rows;
  if (first === undefined) throw new Error('change_head has no row');
  const nodes = rows
    .filter(({ incarnation }) => incarnation !== null)
    .map((row) => ({
      incarnation: String(row.incarnation),
      heartbeat: Number(row.heartbeat),
      epoch: row.epoch,
      applied: Number(row.applied),
      leaseMs: row.lease_ms,
      label: row.label,
      issuer: row.issuer,
      audience: row.audience,
      verifiers: row.verifiers,
      verifiersExpired: row.verifiers_expired,
    }));
  return { epoch: first.current_epoch, epochAgeMs: Number(first.age_ms), head: Number(first.head), nodes };
}

/** A registration to insert. */
export interface Registration {
  readonly incarnation: string;
  readonly leaseMs: number;
  readonly label: string;
  readonly issuer: string;
  readonly audience: string;
}

/** Inserts a row, committed durably: a registration that a crash of the server could lose would not be waited for. */
export async function insertNode(connection: Client, registration: Registration): Promise<string> {
  const { incarnation, leaseMs, label, issuer, audience } = registration;
  const values = [incarnation, leaseMs, label, issuer, audience];
  const { rows } = await connection.query<{ epoch: string }>(INSERT_NODE, values);
  const [row] = rows;
  if (row === undefined) throw new Error('the registration was not inserted');
  return row.epoch;
}

/** What a node says that it has applied, with those whom it answers for. */
export interface Acknowledgement extends Tally {
  readonly applied: number;
}

/**
 * Bumps the heartbeat, committed durably, in one round trip: a process stopped half-way must not keep its row locked.
 *
 * @returns false where the row is gone, or of another epoch: evicted
 */
export async function renewNode(connection: Client, incarnation: string, epoch: string): Promise<boolean> {
  const { rowCount } = await connection.query(RENEW_NODE, [incarnation, epoch]);
  return rowCount === 1;
}

/** Says what has been applied. A crash of the server may lose it, which costs a wait and nothing else. */
export async function acknowledge(
  connection: Client,
  incarnation: string,
  epoch: string,
  { applied, confirmed, expired }: Acknowledgement,
): Promise<void> {
  const values = [incarnation, epoch, applied, confirmed, expired];
  // Planned once for each connection: it stands between every revocation and its return.
  await connection.query({ name: 'portcullis acknowledge', text: ACKNOWLEDGE, values });
}

/**
 * Removes rows, but each only as it was seen: a heartbeat since then keeps it. One statement, however many: each commit is flushed,
 * and somebody may be waiting for all of them.
 *
 * @returns the incarnations that this call removed
 */
export async function removeNodes(
  queryable: Queryable,
  nodes: readonly Pick<RegisteredNode, 'incarnation' | 'heartbeat'>[],
): Promise<ReadonlySet<string>> {
  const rows = await queryable.query<{ incarnation: string }>(REMOVE_NODES, [
    nodes.map(({ incarnation }) => incarnation),
    nodes.map(({ heartbeat }) => heartbeat),
  ]);
  return new Set(rows.map(({ incarnation }) => incarnation));
}

/** Epoch and age stand in selects of their own, which run once: beside the columns they would run for each node, and take 25 µs each time. */
const READ_REGISTRY = `
  SELECT (SELECT portcullis_epoch()) AS current_epoch, (SELECT portcullis_epoch_age_ms()) AS age_ms, head.position AS head,
    node.incarnation, node.heartbeat, node.epoch, node.applied, node.lease_ms, node.label, node.issuer, node.audience,
    node.verifiers, node.verifiers_expired
  FROM change_head head LEFT JOIN node ON true`;

const INSERT_NODE = `
  INSERT INTO node (incarnation, heartbeat, epoch, applied, lease_ms, label, issuer, audience)
  SELECT $1, 0, portcullis_epoch(), 0, $2, $3, $4, $5
  RETURNING epoch`;

const RENEW_NODE = `
  UPDATE node SET heartbeat = heartbeat + 1 WHERE incarnation = $1 AND epoch = $2`;

/** Not waited for until it is on disk: `set_config` counts for this transaction only. */
const ACKNOWLEDGE = `
  UPDATE node SET applied = $3, verifiers = $4, verifiers_expired = $5
  FROM (SELECT set_config('synchronous_commit', 'off', true)) AS fast
  WHERE incarnation = $1 AND epoch = $2 AND applied < $3`;

/** Skips a row that is locked: it is being renewed, or removed by another. */
const REMOVE_NODES = `
  DELETE FROM node WHERE incarnation IN (
    SELECT n.incarnation
    FROM unnest($1::uuid[], $2::bigint[]) AS seen (incarnation, heartbeat)
    JOIN node n ON n.incarnation = seen.incarnation AND n.heartbeat = seen.heartbeat
    FOR UPDATE OF n SKIP LOCKED)
  RETURNING incarnation`;
