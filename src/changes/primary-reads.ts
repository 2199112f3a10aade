import { StateUnavailable } from '../database/state-unavailable.js';
import { withDeadline } from '../database/with-deadline.js';
import type { ReadMark } from './recent-changes.js';

/** Reads under way at once, at most: past that a request is refused rather than queued behind a database that is away. */
const MAX_READS = 256;
/** How long a request waits for its read, in milliseconds: the contract's answer within 2 s, with something to spare. */
export const READ_DEADLINE_MS = 1_500;

/** What reads fill: it says where it stands before one is sent. */
interface Marked {
  mark(): ReadMark;
}

/** The reads of one subject: the one under way and, for those who mustn't join it, the one that comes after it. */
interface Flight<Value> {
  readonly current: Promise<Value | undefined>;
  next: Promise<Value | undefined> | undefined;
}

/**
 * Reads of the primary for what memory doesn't have, or mustn't be believed about: one at a time for each subject, whoever
 * asks. What an answer is remembered by is for `load` to decide, with the mark that it is given.
 */
export class PrimaryReads<Value> {
  private readonly flights = new Map<string, Flight<Value>>();
  /** Reads under way that a request may still join: begun under this registration, and overtaken by no change since. */
  private readonly joinable = new Set<Promise<Value | undefined>>();
  private count = 0;
  private fallbackCount = 0;

  /** @param load one statement on the primary, outside any transaction */
  constructor(
    private readonly memory: Marked,
    private readonly load: (id: string, mark: ReadMark) => Promise<Value | undefined>,
  ) {}

  /** How many reads were sent because memory could not be trusted. */
  get fallbacks(): number {
    return this.fallbackCount;
  }

  /** A change has overtaken the read of this subject that is under way; undefined for all of them. Nobody joins it any more. */
  overtaken(id: string | undefined): void {
    if (id === undefined) return this.joinable.clear();
    const flight = this.flights.get(id);
    if (flight !== undefined) this.joinable.delete(flight.current);
  }

  /**
   * Joins the read of the same subject that is under way, if this node is trusted: whatever has been revoked before our
   * request came would have overtaken that read. Otherwise joins the one after it, which is sent when it is through, and so
   * after our request came. However many ask, the primary has one read of a subject at a time.
   *
   * @param fresh joins nothing that was sent before this call
   * @throws StateUnavailable when the primary doesn't answer in time, or too many reads are under way
   */
  read(id: string, fresh: boolean): Promise<Value | undefined> {
    const mark = this.memory.mark();
    const flight = this.flights.get(id);
    if (flight === undefined) return this.send(id, mark);
    if (!fresh && mark.trusted && this.joinable.has(flight.current)) return flight.current;
    const sendNext = (): Promise<Value | undefined> => this.send(id, this.memory.mark());
    // The deadline counts from our own call, whatever the read before us takes.
    return withDeadline((flight.next ??= flight.current.then(sendNext, sendNext)), READ_DEADLINE_MS);
  }

  private send(id: string, mark: ReadMark): Promise<Value | undefined> {
    if (this.count >= MAX_READS) return Promise.reject(new StateUnavailable({ headers: { 'retry-after': '1' } }));
    this.count += 1;
    if (!mark.trusted) this.fallbackCount += 1;
    const current = this.load(id, mark);
    const flight: Flight<Value> = { current, next: undefined };
    this.flights.set(id, flight);
    if (mark.trusted) this.joinable.add(current);
    const landed = (): void => {
      this.count -= 1;
      this.joinable.delete(current);
      // The next one, sent in the same breath, may have taken the place already.
      if (this.flights.get(id) === flight) this.flights.delete(id);
    };
    current.then(landed, landed);
    return current;
  }
}
