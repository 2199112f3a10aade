/**
 * All times are relative (ticks left, ticks since) and stop counting where more makes no difference, so that the model
 * is finite though nothing in it ever has to end.
 */
export interface State {
  /** The log: position p holds the index of the writer whose target it takes away, or UNCOMMITTED. Its length is the head. */
  log: number[];
  /** The log lacks the positions up to this one. */
  purged: number;
  epoch: number;
  /** Ticks that the server has been up under this epoch. */
  epochAge: number;
  /** Each node's row at the node's index; after them one for a process that is gone. */
  rows: (Row | undefined)[];
  nodes: Node[];
  writers: Writer[];
  verifiers: Verifier[];
  /** What each node keeps of each verifier, by `grantIndex`; without `replicasApart` of the client, in the first. */
  grants: Grant[];
}

/** A position that a call has taken and not committed; only without `positionsInCommitOrder`. */
export const UNCOMMITTED = -1;

export interface Row {
  applied: number;
  epoch: number;
  lease: number;
  /** 0: no remover watches. n: its heartbeat stands still since n - 1 ticks, as the remover saw it. Or DECIDED. */
  watched: number;
  /** What `watched` is again if a crash of the server undoes the last heartbeat; only without `durableHeartbeat`. */
  watchedBefore: number;
  /** Flushed, so that a crash of the server doesn't undo it. */
  durable: boolean;
}

/** A remover has found the heartbeat unmoved for the whole lease and is about to delete; only without compare-and-set. */
export const DECIDED = 15;

/** Where a node stands in its one exchange with the database. */
export enum Phase {
  Unregistered,
  RegistrationSent,
  Registered,
  HeadRead,
  Idle,
  RenewalSent,
  HeartbeatCommitted,
  LogRead,
  NoRow,
  /** Serves no more, its row is still there. */
  Stopping,
  /** Only without `servingStoppedBeforeRowGoes`: its row is gone, it still serves. */
  ServingWithoutRow,
}

export interface Node {
  phase: Phase;
  /** Ticks since the exchange under way was sent. */
  sentAge: number;
  /** Ticks until trustedUntil. */
  trustLeft: number;
  /** The flag of a timer, for the protocol that doesn't compare the clock. */
  flag: boolean;
  applied: number;
  epoch: number;
  /** The answer of the exchange under way, on its way to the node. */
  answer: Answer;
  /** The answer of the read that a notification caused. */
  hint: Answer | undefined;
  /** The sessions, as bits, that memory says are good. */
  entries: number;
  /** For each session, the read of the primary under way that a request may join or that may be cached. */
  reads: (Read | undefined)[];
  /** What a guard holds across an await: nothing, an entry picked up before, or after, its revocation returned. */
  held: 'nothing' | 'before' | 'after';
}

/** Epoch, head, and up to where the log was purged when one statement read them. */
export interface Answer {
  epoch: number;
  head: number;
  purged: number;
}

export interface Read {
  /** Sent; or executed, having seen the session good. One that saw it revoked can do no harm and is forgotten. */
  phase: 'sent' | 'saw it good';
  joinable: boolean;
  cacheable: boolean;
}

export enum Call {
  Idle,
  /** Only without `waitStartsAfterCommit`. */
  M0BeforeCommit,
  /** Only without `registryReadAfterCommit`: found rows, or found none. */
  RegistryBeforeCommit,
  EmptyRegistryBeforeCommit,
  /** Only without `headReadAfterState`. */
  HeadBeforeState,
  /** Only without `positionsInCommitOrder`. */
  PositionTaken,
  Waiting,
  WaitingOnEmptyRegistry,
  Returned,
}

export interface Writer {
  phase: Call;
  position: number;
  /** Ticks since m0. */
  m0Age: number;
}

/** It has no database: what it has applied of the log is all that it knows. */
export interface Verifier {
  trustLeft: number;
  applied: number;
  pulls: (Pull | undefined)[];
}

/** A pull on its way, reporting what was applied when it was sent; waiting at a node; or its answer on the way back. */
export interface Pull {
  sentAge: number;
  reported: number;
  /** The node where it has arrived, and which has recorded what it reports; it may wait there for news. */
  at: number | undefined;
  answer: { to: number; lease: number } | undefined;
}

export interface Grant {
  acknowledged: number;
  /** Ticks until the node counts the verifier's lease as over. */
  left: number;
}

export const noGrant: Grant = { acknowledged: 0, left: 0 };

export const noAnswer: Answer = { epoch: 0, head: 0, purged: 0 };

export const unregistered: Node = {
  phase: Phase.Unregistered,
  sentAge: 0,
  trustLeft: 0,
  flag: false,
  applied: 0,
  epoch: 0,
  answer: noAnswer,
  hint: undefined,
  entries: 0,
  reads: [],
  held: 'nothing',
};

/** A copy whose lists may be changed; what is in them may not, see the `edit` functions. */
export function copy(state: State): State {
  return {
    log: state.log,
    purged: state.purged,
    epoch: state.epoch,
    epochAge: state.epochAge,
    rows: state.rows.slice(),
    nodes: state.nodes.slice(),
    writers: state.writers.slice(),
    verifiers: state.verifiers.slice(),
    grants: state.grants.slice(),
  };
}

/** Puts a copy of the node into the copied state, to be changed. */
export function editNode(next: State, index: number): Node {
  const node = { ...at(next.nodes, index) };
  next.nodes[index] = node;
  return node;
}

export function editRow(next: State, index: number): Row {
  const row = { ...at(next.rows, index) } as Row;
  next.rows[index] = row;
  return row;
}

export function editWriter(next: State, index: number): Writer {
  const writer = { ...at(next.writers, index) };
  next.writers[index] = writer;
  return writer;
}

export function editVerifier(next: State, index: number): Verifier {
  const verifier = { ...at(next.verifiers, index) };
  verifier.pulls = verifier.pulls.slice();
  next.verifiers[index] = verifier;
  return verifier;
}

export function at<T>(list: readonly T[], index: number): T {
  return list[index] as T;
}
