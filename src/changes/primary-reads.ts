import { BoundedQueue } from '../clock/bounded-queue.js';
import { unavailableForNow } from '../database/state-unavailable.js';
import { withDeadline } from '../database/with-deadline.js';
import type { ReadMark } from './recent-changes.js';

/** Statements under way at once, at most: fewer than the pool has connections by default. */
const MAX_SENT = 8;
/** Reads that wait for those, at most: past that a request is refused. */
const MAX_WAITING = 2_000;
/** How long a request waits for its read, in milliseconds: the contract's answer within 2 s, with something to spare. */
export const READ_DEADLINE_MS = 1_500;

/** What reads fill: it says where it stands before one is sent. */
interface Marked {
  mark(): ReadMark;
}

/** The reads of one subject: the one under way and, for those who mustn't join it, the one that comes after it. */
class Flight<Value> {
  current!: Promise<Value | undefined>;
  /** Until then it waits for its turn. */
  isSent = false;
  next: Promise<Value | undefined> | undefined;
}

/**
 * Reads of the primary for what memory doesn't have, or mustn't be believed about: one at a time for each subject, whoever
 * asks. What an answer is remembered by is for `load` to decide, with the mark that it is given.
 */
export class PrimaryReads<Value> {
  private readonly flights = new Map<string, Flight<Value>>();
  /** Reads sent that a request may still join: begun under this registration, and overtaken by no change since. */
  private readonly joinable = new Set<Flight<Value>>();
  /** When thousands are read again at once, they leave connections of the pool to whoever revokes. */
  private readonly queue = new BoundedQueue(MAX_SENT, MAX_WAITING, unavailableForNow, READ_DEADLINE_MS);
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

  /** A change has overtaken the read of this subject that is under way, so nobody joins it any more. @param id undefined for all */
  overtaken(id: string | undefined): void {
    if (id === undefined) return this.joinable.clear();
    const flight = this.flights.get(id);
    if (flight !== undefined) this.joinable.delete(flight);
  }

  /**
   * Joins the read of the same subject that is under way, if this node is trusted: whatever has been revoked before our
   * request came would have overtaken that read. Otherwise joins the one after it, which is sent when it is through, and so
   * after our request came. One that waits for its turn is sent after our request came too. However many ask, the primary has
   * one read of a subject at a time.
   *
   * @param fresh joins nothing that was sent before this call
   * @throws StateUnavailable when the primary doesn't answer in time, or too many reads wait
   */
  read(id: string, fresh: boolean): Promise<Value | undefined> {
    const flight = this.flights.get(id);
    if (flight === undefined) return this.answerOf(this.send(id));
    if (!flight.isSent) return this.answerOf(flight);
    if (!fresh && this.joinable.has(flight) && this.memory.mark().trusted) return flight.current;
    const sendNext = (): Promise<Value | undefined> => this.send(id).current;
    // The deadline counts from our own call, whatever the read before us takes.
    return withDeadline((flight.next ??= flight.current.then(sendNext, sendNext)), READ_DEADLINE_MS);
  }

  /** What is sent keeps to a deadline of its own; what waits counts it from each call. */
  private answerOf({ current, isSent }: Flight<Value>): Promise<Value | undefined> {
    return isSent ? current : withDeadline(current, READ_DEADLINE_MS);
  }

  private send(id: string): Flight<Value> {
    const flight = new Flight<Value>();
    flight.current = this.queue.run(() => this.begin(flight, id));
    this.flights.set(id, flight);
    const landed = (): void => {
      this.joinable.delete(flight);
      // The next one, sent in the same breath, may have taken the place already.
      if (this.flights.get(id) === flight) this.flights.delete(id);
    };
    flight.current.then(landed, landed);
    return flight;
  }

  /** The mark is of the moment at which the read is sent, however long it has waited. */
  private begin(flight: Flight<Value>, id: string): Promise<Value | undefined> {
    const mark = this.memory.mark();
    flight.isSent = true;
    if (mark.trusted) this.joinable.add(flight);
    else this.fallbackCount += 1;
    return this.load(id, mark);
  }
}
