import { Subscription, type Observable, type TeardownLogic } from 'rxjs';

/** Events that wait for a consumer that doesn't come, at most. */
const MAX_WAITING = 1_000;

interface Consumer<Event> {
  readonly resolve: (result: IteratorResult<Event, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

const DONE = Object.freeze({ done: true, value: undefined });

/**
 * An `Observable` as an async iterator whose `return()` takes effect at once, also while a consumer waits for the next event.
 * Generators and the iterators of Node's streams would keep it waiting for that event, and their source open until then.
 */
export class EventIterator<Event> implements AsyncIterableIterator<Event, undefined> {
  private readonly waiting: Event[] = [];
  private readonly consumers: Consumer<Event>[] = [];
  private readonly subscription = new Subscription();
  private failure: { readonly error: Error } | undefined;

  /** Once the source completes or fails, what waits is still handed out. */
  follow(source: Observable<Event>): void {
    this.subscription.add(
      source.subscribe({
        next: (event) => this.push(event),
        complete: () => this.finish(),
        error: (error: Error) => {
          this.failure = { error };
          this.finish();
        },
      }),
    );
  }

  /** Has something done once this is over, for whatever reason; at once where it is over already. */
  onceOver(teardown: TeardownLogic): void {
    this.subscription.add(teardown);
  }

  /** Ends it at once. What waits is not handed out. */
  end(): void {
    this.waiting.length = 0;
    this.finish();
  }

  next(): Promise<IteratorResult<Event, undefined>> {
    if (this.waiting.length > 0) return Promise.resolve({ done: false, value: this.waiting.shift()! });
    if (!this.subscription.closed) return new Promise((resolve, reject) => this.consumers.push({ resolve, reject }));
    const { failure } = this;
    this.failure = undefined;
    return failure === undefined ? Promise.resolve(DONE) : Promise.reject(failure.error);
  }

  return(): Promise<IteratorResult<Event, undefined>> {
    this.end();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private push(event: Event): void {
    const consumer = this.consumers.shift();
    if (consumer !== undefined) return consumer.resolve({ done: false, value: event });
    if (this.waiting.push(event) > MAX_WAITING) this.end();
  }

  private finish(): void {
    this.subscription.unsubscribe();
    for (const { resolve, reject } of this.consumers.splice(0)) {
      if (this.failure === undefined) resolve(DONE);
      else reject(this.failure.error);
      this.failure = undefined;
    }
  }
}
