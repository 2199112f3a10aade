import { withDeadline } from '../../database/with-deadline.js';

/**
 * A read that many may ask for and the database sees once: whoever asks while one is under way shares the one after it, which
 * is sent after they asked. So there is never more than one, and nobody gets an answer that is older than their question.
 */
export class SharedRead<Value> {
  private current: Promise<Value> | undefined;
  private following: Promise<Value> | undefined;

  constructor(
    private readonly send: () => Promise<Value>,
    private readonly deadlineMs: number,
  ) {}

  /** @throws StateUnavailable past the deadline, which counts from this call, and whatever the read throws */
  ask(): Promise<Value> {
    const begin = (): Promise<Value> => this.begin();
    const asked = this.current === undefined ? begin() : (this.following ??= this.current.then(begin, begin));
    return withDeadline(asked, this.deadlineMs);
  }

  private begin(): Promise<Value> {
    const sent = this.send();
    this.current = sent;
    this.following = undefined;
    const landed = (): void => {
      if (this.current === sent) this.current = undefined;
    };
    sent.then(landed, landed);
    return sent;
  }
}
