/*
 * The small machinery of a discrete-event simulation: a virtual clock with what is due, processes as generators that yield what
 * they wait for, servers with a queue, and a disk that commits whoever waits together. Times in milliseconds.
 */
export class EventQueue {
  now = 0;
  handled = 0;
  #heap = [];
  #sequence = 0;

  /** Things due at the same moment happen in the order in which they were asked for. */
  schedule(delay, act) {
    const event = { at: this.now + delay, sequence: this.#sequence++, act };
    const heap = this.#heap;
    let place = heap.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(event, heap[parent])) break;
      heap[place] = heap[parent];
      place = parent;
    }
    heap[place] = event;
  }

  /** Runs until the moment, or until so many events have been handled; what is due later stays undone. */
  run(until, mostEvents = Infinity) {
    while (this.#heap.length > 0 && this.#heap[0].at <= until && this.handled < mostEvents) {
      const event = this.#take();
      this.now = event.at;
      this.handled += 1;
      event.act();
    }
    if (this.handled < mostEvents) this.now = until;
  }

  /** Starts a process: a generator that yields functions, each of which is given what resumes it. */
  start(process) {
    const step = () => {
      const { done, value } = process.next();
      if (!done) value(step);
    };
    step();
  }

  /** What a process yields to wait for a while. */
  wait(delay) {
    return (resume) => this.schedule(delay, resume);
  }

  #take() {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child += 1;
      if (!before(heap[child], last)) break;
      heap[place] = heap[child];
      place = child;
    }
    heap[place] = last;
    return first;
  }
}

/** So many servers with one queue, first come, first served: processors, an event loop, or (with one) a lock. */
export class Servers {
  busyMs = 0;
  #free;
  #queue = [];

  constructor(events, count) {
    this.events = events;
    this.#free = count;
  }

  acquire = (resume) => {
    if (this.#free === 0) return void this.#queue.push(resume);
    this.#free -= 1;
    resume();
  };

  release() {
    const next = this.#queue.shift();
    if (next === undefined) this.#free += 1;
    else this.events.schedule(0, next);
  }

  *work(time) {
    yield this.acquire;
    yield this.events.wait(time);
    this.busyMs += time;
    this.release();
  }
}

/** A disk: one flush at a time, and all who came during one are served by the next together (group commit). */
export class Disk {
  busyMs = 0;
  #waiting = [];
  #flushing = false;

  constructor(events, flushTime) {
    this.events = events;
    this.flushTime = flushTime;
  }

  flush = (resume) => {
    this.#waiting.push(resume);
    if (!this.#flushing) this.#begin();
  };

  #begin() {
    this.#flushing = true;
    const served = this.#waiting;
    this.#waiting = [];
    const time = this.flushTime();
    this.events.schedule(time, () => {
      this.busyMs += time;
      this.#flushing = false;
      if (this.#waiting.length > 0) this.#begin();
      for (const resume of served) resume();
    });
  }
}

/** A small generator of random numbers (mulberry32), so that a seed always gives the same run. */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function before(one, other) {
  return one.at < other.at || (one.at === other.at && one.sequence < other.sequence);
}
