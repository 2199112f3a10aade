import type { Change } from './change.js';
import type { Lease } from './lease.js';

/** How many changes are kept for reads under way; a read older than the oldest is not remembered. */
const KEPT = 4_096;

/** Where a memory stood when a read began: whether its answer may be remembered depends on what has happened since. */
export interface ReadMark {
  readonly applied: number;
  /** How often everything had been forgotten. */
  readonly forgettings: number;
  readonly trusted: boolean;
}

interface RecentChange {
  readonly position: number;
  readonly change: Change;
}

/** The latest changes that a memory has heard of, so that a read can tell on its arrival whether one has overtaken it. */
export class RecentChanges {
  private kept: RecentChange[] = [];
  /** Changes up to this position are no longer known. */
  private forgottenUpTo = Number.NEGATIVE_INFINITY;
  private forgettings = 0;

  constructor(private readonly lease: Lease) {}

  /** Taken before a read is sent. */
  mark(): ReadMark {
    return { applied: this.lease.applied, forgettings: this.forgettings, trusted: this.lease.isTrusted() };
  }

  /**
   * Whether what a read brought may be remembered: it was sent under trust, nothing has been forgotten as a whole since, and
   * no change since its mark concerns what was loaded.
   *
   * @param concerns judges by what is in the loaded row, which wasn't known when the read was sent
   */
  allowRemembering(mark: ReadMark, concerns: (change: Change) => boolean): boolean {
    if (!mark.trusted || mark.forgettings !== this.forgettings || mark.applied < this.forgottenUpTo) return false;
    return !this.kept.some(({ position, change }) => position > mark.applied && concerns(change));
  }

  add(position: number, change: Change): void {
    this.kept.push({ position, change });
    if (this.kept.length < KEPT * 2) return;
    // Cut in halves, so that keeping the list short costs little for each change.
    const dropped = this.kept.splice(0, KEPT);
    this.forgottenUpTo = Math.max(this.forgottenUpTo, ...dropped.map((one) => one.position));
  }

  /** Everything was forgotten: reads begun before are not remembered. */
  forgetAll(): void {
    this.forgettings += 1;
    this.kept = [];
    // Positions may start lower after a restore; a limit of before would keep every read from being remembered.
    this.forgottenUpTo = Number.NEGATIVE_INFINITY;
  }
}
