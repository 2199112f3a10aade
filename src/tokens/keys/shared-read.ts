import { withDeadline } from '../../database/with-deadline.js';
import { JoinedTurns } from '../joined-turns.js';

const ONE = 'the one that there is';

/**
 * A read that many may ask for and the database sees once at a time: whoever asks while one is under way shares the one after it,
 * and so gets no answer that is older than their question.
 */
export class SharedRead<Value> {
  private readonly turns = new JoinedTurns<Value>();

  constructor(
    private readonly send: () => Promise<Value>,
    private readonly deadlineMs: number,
  ) {}

  /** @throws StateUnavailable past the deadline, which counts from this call, and whatever the read throws */
  ask(): Promise<Value> {
    return withDeadline(this.turns.take(ONE, this.send), this.deadlineMs);
  }
}
