import type { Change } from '../changes/change.js';
import type { LiveSession } from './session.js';

/** How many changes are kept for reads under way; a read older than the oldest is not cached. */
const KEPT = 4_096;

interface RecentChange {
  readonly position: number;
  readonly change: Change;
}

/** The latest changes, so that a read can tell on its arrival whether one has overtaken it. */
export class RecentChanges {
  private kept: RecentChange[] = [];
  /** Changes up to this position are no longer known. */
  private forgottenUpTo = Number.NEGATIVE_INFINITY;

  add(position: number, change: Change): void {
    this.kept.push({ position, change });
    if (this.kept.length < KEPT * 2) return;
    // Cut in halves, so that keeping the list short costs little for each change.
    const dropped = this.kept.splice(0, KEPT);
    this.forgottenUpTo = Math.max(this.forgottenUpTo, ...dropped.map((one) => one.position));
  }

  /** Whether a change after `position` concerns what was loaded: the session, its user, or a role that the user holds. */
  concerns(position: number, { session, user }: LiveSession): boolean {
    if (position < this.forgottenUpTo) return true;
    return this.kept.some(
      ({ position: at, change }) =>
        at > position &&
        ((change.kind === 'session' && change.subject === session.id) ||
          (change.kind === 'user' && change.subject === user.id) ||
          (change.kind === 'role' && user.roles.includes(change.subject))),
    );
  }

  /** After everything was forgotten: reads begun before are not remembered anyway. */
  clear(): void {
    this.kept = [];
    // Positions may start lower after a restore; a limit of before would keep every read from being remembered.
    this.forgottenUpTo = Number.NEGATIVE_INFINITY;
  }
}
