import { Injectable } from '@nestjs/common';

/** How many of those whom a node answers for have confirmed a position, and how many lost their lease instead. */
export interface Tally {
  readonly confirmed: number;
  readonly expired: number;
}

/** A room above that has given out leases of its own, and for whose holders this node answers. All of it is synchronous. */
export interface AcknowledgementGate {
  /** The highest position, at most `applied`, that every holder of a lease has confirmed. */
  cleared(applied: number): number;
  tally(position: number): Tally;
  /** Whether a lease that this process gave out, under whatever registration, may still be trusted by its holder. */
  isOutstanding(): boolean;
  /** This node has followed the log, or renewed its lease. */
  followed(): void;
}

const NOBODY: AcknowledgementGate = {
  cleared: (applied) => applied,
  tally: () => ({ confirmed: 0, expired: 0 }),
  isOutstanding: () => false,
  followed: () => undefined,
};

/**
 * Up to where this node may say that a change is applied: where others trust it, only once they have confirmed. The room that
 * gives out leases registers here, so that this one needn't know it.
 */
@Injectable()
export class Acknowledgements implements AcknowledgementGate {
  private gate = NOBODY;
  private listener: () => void = () => undefined;

  /** From now on this one is asked. */
  heldBy(gate: AcknowledgementGate): void {
    this.gate = gate;
  }

  /** Says that more may be acknowledged than before. */
  release(): void {
    this.listener();
  }

  /** Who writes the acknowledgements. */
  onRelease(listener: () => void): void {
    this.listener = listener;
  }

  cleared(applied: number): number {
    return this.gate.cleared(applied);
  }

  tally(position: number): Tally {
    return this.gate.tally(position);
  }

  isOutstanding(): boolean {
    return this.gate.isOutstanding();
  }

  followed(): void {
    this.gate.followed();
  }
}
