import { Servers } from './event-queue.mjs';

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

  /** @param isAwake whether the process was running a moment ago, and goes on */
  *work(time, isAwake = false) {
    const isIdle = this.#running < this.#count;
    this.#running += 1;
    yield this.#servers.acquire;
    if (isIdle && !isAwake) yield this.events.wait(this.wakeTime());
    yield this.events.wait(time);
    this.busyMs += time;
    this.#running -= 1;
    this.#servers.release();
  }
}

/** One process with an event loop: does one thing at a time, on the processors or, where it has a machine of its own, beside them. */
export class EventLoop {
  busyMs = 0;
  #events;
  #turns;
  #processors;
  #waiting = 0;
  #wakeTime;

  constructor(events, processors, wakeTime) {
    this.#events = events;
    this.#turns = new Servers(events, 1);
    this.#processors = processors;
    this.#wakeTime = wakeTime;
  }

  *work(time) {
    const isAwake = this.#waiting > 0;
    this.#waiting += 1;
    yield this.#turns.acquire;
    if (this.#processors) yield* this.#processors.work(time, isAwake);
    else yield this.#events.wait(time + (isAwake ? 0 : this.#wakeTime()));
    this.busyMs += time;
    this.#waiting -= 1;
    this.#turns.release();
  }
}
