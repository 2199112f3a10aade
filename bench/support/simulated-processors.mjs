import { Servers } from './event-queue.mjs';

/** Linux gives a process this long before it lets the next one have its turn: 0.7 ms × (1 + log2 of two processors). */
const SLICE_MS = 1.4;
/** Other threads of a process work in pieces of this size. */
const HELPED_MS = 1;

/**
 * Processors on which processes of many kinds take turns, first come, first served. One that is idle has to be woken, which takes
 * its time and uses none.
 */
export class Processors {
  busyMs = 0;
  #servers;
  #count;
  #running = 0;

  constructor(events, count, wakeTime) {
    this.events = events;
    this.#count = count;
    this.#servers = new Servers(events, count);
    this.wakeTime = wakeTime;
  }

  /** Holds one until it is given back, see `release()`. @param isAwake whether the process was running a moment ago */
  *acquire(isAwake = false) {
    const isIdle = this.#running < this.#count;
    this.#running += 1;
    yield this.#servers.acquire;
    if (isIdle && !isAwake) yield this.events.wait(this.wakeTime());
  }

  release() {
    this.#running -= 1;
    this.#servers.release();
  }

  *spend(time) {
    yield this.events.wait(time);
    this.busyMs += time;
  }

  *work(time, isAwake = false) {
    yield* this.acquire(isAwake);
    yield* this.spend(time);
    this.release();
  }
}

/**
 * One process with an event loop: does one thing after the other and keeps its processor meanwhile, for as long as the kernel lets
 * it while others wait.
 */
export class EventLoop {
  busyMs = 0;
  #events;
  #processors;
  #queue = [];
  #following;
  #helpers;
  #owed = 0;
  #isRunning = false;

  /**
   * @param processors of the machine that it shares with others; where it has its own, one that nobody else uses
   * @param helpers what its other threads use, in relation to its own work, at any time
   */
  constructor(events, processors, helpers = 0) {
    this.#events = events;
    this.#processors = processors;
    this.#helpers = helpers;
  }

  *work(time) {
    yield (resume) => {
      // What follows from what has just run runs at once, before whatever came meanwhile.
      (this.#following ?? this.#queue).push({ time, resume });
      if (!this.#isRunning) this.#events.start(this.#run());
    };
  }

  *#run() {
    this.#isRunning = true;
    yield* this.#processors.acquire();
    let slice = 0;
    while (this.#queue.length > 0) {
      if (slice >= SLICE_MS) {
        this.#processors.release();
        yield* this.#processors.acquire(true);
        slice = 0;
      }
      const { time, resume } = this.#queue.shift();
      yield* this.#processors.spend(time);
      this.busyMs += time;
      slice += time;
      this.#help(time);
      this.#following = [];
      resume();
      this.#queue.unshift(...this.#following);
      this.#following = undefined;
    }
    this.#isRunning = false;
    this.#processors.release();
  }

  #help(time) {
    this.#owed += time * this.#helpers;
    if (this.#owed < HELPED_MS) return;
    this.#events.start(this.#processors.work(this.#owed));
    this.#owed = 0;
  }
}
