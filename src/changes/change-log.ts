import type { Client } from 'pg';
import type { Change, ChangeKind, CommittedChanges } from './change.js';

/** What one statement read: the epoch, the head, and what was committed after a position. */
export interface LogRead {
  readonly epoch: string;
  /** `change_head.epoch`, which `ver` of access tokens names; of one epoch it is always the same. */
  readonly history: string;
  readonly head: number;
  /** In the order of positions. */
  readonly changes: readonly CommittedChanges[];
  /** Whether every position from the one read after up to the head is there; not so where a part has been purged. */
  readonly complete: boolean;
}

/** An entry as a LEFT JOIN of `change_log` gives it: nulls where there is none. */
export interface EntryRow {
  position: string | null;
  kind: ChangeKind | null;
  subject: string | null;
}

interface LogRow extends EntryRow {
  epoch: string;
  history: string;
  head: string;
}

/**
 * Reads the change log after a position, with head and epoch, in one statement: from two, a change could fall between them.
 * Uses the primary key of `change_log`. Fails on a standby. Planned once for each connection, which halves what it costs.
 */
export async function readLog(connection: Client, after: number): Promise<LogRead> {
  const { rows } = await connection.query<LogRow>({ name: 'portcullis read log', text: READ_LOG, values: [after] });
  const [first] = rows;
  if (first === undefined) throw new Error('change_head has no row');
  const changes = groupByPosition(rows);
  const head = Number(first.head);
  return { epoch: first.epoch, history: first.history, head, changes, complete: changes.length === head - after };
}

/** What was committed together, in the order of the rows: one transaction takes one position for all of its entries. */
export function groupByPosition(rows: readonly EntryRow[]): CommittedChanges[] {
  const byPosition = new Map<number, Change[]>();
  for (const { position, kind, subject } of rows) {
    if (position === null || kind === null || subject === null) continue;
    const entries = byPosition.get(Number(position)) ?? [];
    entries.push({ kind, subject });
    byPosition.set(Number(position), entries);
  }
  return [...byPosition].map(([position, entries]) => ({ position, entries }));
}

/** The epoch stands in a select of its own, which runs once: beside the columns it would run for each entry. */
const READ_LOG = `
  SELECT (SELECT portcullis_epoch()) AS epoch, head.epoch AS history, head.position AS head, entry.position, entry.kind, entry.subject
  FROM change_head head
  LEFT JOIN change_log entry ON entry.position > $1 AND entry.position <= head.position
  ORDER BY entry.position`;
