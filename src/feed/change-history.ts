import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { CommittedChanges } from '../changes/change.js';
import { ChangeFeed, type ChangeListener } from '../changes/change-feed.js';
import { groupByPosition, type EntryRow } from '../changes/change-log.js';
import { retentionMs } from '../changes/log-retention.js';
import { READ_DEADLINE_MS } from '../changes/primary-reads.js';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';
import { unavailableForNow } from '../database/state-unavailable.js';
import type { LeaseEntry } from '../tokens/jwt/lease-answer.js';

/** Entries kept in memory, at most: about 10 MiB. Beyond, tokens read before the oldest of them count as stale. */
const MAX_KEPT = 50_000;
/** Entries of one answer: about 150 KB. A position is never cut in two, so one large transaction may go beyond. */
const PAGE = 2_000;
/** Longer than what any token may be late: minting, and clocks that differ. What is dropped too late costs memory only. */
const SLACK_MS = 60_000;

interface Kept extends CommittedChanges {
  /** Monotonic time at which it came here. */
  readonly at: number;
}

/** What a verifier lacks. See `LeaseAnswer`. */
export interface Lacking {
  readonly from: number;
  readonly to: number;
  readonly floor: number;
  readonly entries: readonly LeaseEntry[];
}

/**
 * The end of the change log as far as tokens in force may need it: every position after `floor`, in order, without a gap. Read
 * from the log once for each registration, then followed.
 */
@Injectable()
export class ChangeHistory implements ChangeListener, OnModuleInit {
  private kept: Kept[] = [];
  private entries = 0;
  private floor = 0;
  private loaded = false;
  private forgettings = 0;
  private loading: Promise<void> | undefined;
  /** What came while the log was being read. */
  private meanwhile: CommittedChanges[] = [];
  private readonly keepMs: number;

  constructor(
    @Inject(ChangeFeed) private readonly feed: ChangeFeed,
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) { tokens }: Config,
  ) {
    this.keepMs = retentionMs(tokens) + SLACK_MS;
  }

  onModuleInit(): void {
    this.feed.subscribe(this);
  }

  /**
   * Once it returns, everything that this node has applied is here, until it forgets again. Costs one read of the primary after
   * a registration or a gap, shared by all who ask; else nothing.
   *
   * @throws StateUnavailable
   */
  async ready(): Promise<void> {
    while (!this.loaded) await (this.loading ??= this.load().finally(() => (this.loading = undefined)));
  }

  /**
   * What changed after `position`, up to `applied`. Synchronous. Where more is lacking than an answer holds, `to` is less.
   *
   * @param position undefined for whoever knows nothing yet
   * @throws StateUnavailable where it isn't known, see `ready()`
   */
  after(position: number | undefined, applied: number): Lacking {
    if (!this.loaded || this.last < applied) throw unavailableForNow();
    const from = Math.max(position ?? this.floor, this.floor);
    const newest = new Map<string, LeaseEntry>();
    let [to, count] = [from, 0];
    for (let index = from - this.floor; to < applied && count < PAGE; index++) {
      const changes = this.kept[index];
      if (changes === undefined) break;
      for (const { kind, subject } of changes.entries)
        // No token rests on an API key.
        if (kind !== 'api-key') newest.set(`${kind} ${subject}`, [kind, subject, changes.position]);
      to = changes.position;
      count += changes.entries.length;
    }
    return { from, to, floor: this.floor, entries: [...newest.values()] };
  }

  /**
   * Positions that come out of turn are hints of this process's own; the log brings them again, in order. Until somebody asks, nothing
   * is kept: where no verifier ever pulls, it would be every change in the life of the process.
   */
  changed(changes: CommittedChanges): void {
    if (this.loaded) this.append(changes);
    else if (this.loading !== undefined) this.meanwhile.push(changes);
  }

  forgetAll(): void {
    this.forgettings += 1;
    this.kept = [];
    this.meanwhile = [];
    this.entries = 0;
    this.loaded = false;
  }

  /** How many positions are kept. */
  get size(): number {
    return this.kept.length + this.meanwhile.length;
  }

  private get last(): number {
    return this.floor + this.kept.length;
  }

  private append(changes: CommittedChanges): void {
    if (changes.position !== this.last + 1) return;
    const at = this.clock.monotonic();
    this.kept.push({ ...changes, at });
    this.entries += changes.entries.length;
    for (let oldest = this.kept[0]; oldest !== undefined; oldest = this.kept[0]) {
      if (this.entries <= MAX_KEPT && oldest.at + this.keepMs > at) return;
      this.kept.shift();
      this.entries -= oldest.entries.length;
      this.floor = oldest.position;
    }
  }

  private async load(): Promise<void> {
    const { forgettings } = this;
    // What came before is in what will be read, or comes again.
    this.meanwhile = [];
    const rows = await this.database.queryWithin<HistoryRow>(READ_DEADLINE_MS, READ_HISTORY, [MAX_KEPT]);
    if (forgettings !== this.forgettings) return;
    const head = Number(rows[0]?.head);
    const read = unbroken(rows, head);
    this.floor = head - read.length;
    this.kept = [];
    this.entries = 0;
    this.loaded = true;
    const following = this.meanwhile.sort((one, other) => one.position - other.position);
    for (const changes of [...read, ...following]) this.append(changes);
    this.meanwhile = [];
  }
}

interface HistoryRow extends EntryRow {
  head: string;
}

/** From the head down to the first gap, which purging by different lives of tokens may leave; then the oldest first. */
function unbroken(rows: readonly HistoryRow[], head: number): CommittedChanges[] {
  const byPosition = new Map(groupByPosition(rows).map((changes) => [changes.position, changes]));
  // Where the limit was reached, the oldest may have been cut in two.
  if (rows.length >= MAX_KEPT) byPosition.delete(Number(rows.at(-1)?.position));
  const found: CommittedChanges[] = [];
  for (let position = head; ; position--) {
    const changes = byPosition.get(position);
    if (changes === undefined) return found.reverse();
    found.push(changes);
  }
}

/** The newest first. Uses the primary key of `change_log`. */
const READ_HISTORY = `
  SELECT head.position AS head, entry.position, entry.kind, entry.subject
  FROM change_head head
  LEFT JOIN LATERAL (
    SELECT position, kind, subject FROM change_log WHERE position <= head.position ORDER BY position DESC LIMIT $1
  ) entry ON true`;
