/** Linux lets a thread run this long before it looks who else is there: 0.7 ms × (1 + log2 of two processors). */
const SLICE_MS = 1.4;
/** Other threads of a process work in pieces of this size. */
const HELPED_MS = 1;

/** Something that the kernel gives processors to, and how much of one it has had, by the kernel's reckoning. */
export class Thread {
  had = 0;
}

/**
 * Processors that the kernel shares out: whoever is ready and has had least goes first. Who slept is taken for having had as much as
 * those that are ready have had on average, so that nobody saves up. A processor that is idle has to be woken, which takes its time and
 * uses none.
 */
export class Processors {
  busyMs = 0;
  #ready = [];
  #running = new Set();
  #count;

  constructor(events, count, wakeTime) {
    this.events = events;
    this.#count = count;
    this.wakeTime = wakeTime;
  }

  /** Holds one until it is given back, see `release()`. @param isAwake whether the thread was running a moment ago */
  *acquire(thread, isAwake = false) {
    if (!isAwake) thread.had = Math.max(thread.had, this.#average());
    const isIdle = this.#running.size < this.#count;
    if (isIdle) this.#running.add(thread);
    else yield (resume) => this.#ready.push({ thread, resume });
    if (isIdle && !isAwake) yield this.events.wait(this.wakeTime());
  }

  release(thread) {
    this.#running.delete(thread);
    if (this.#ready.length === 0) return;
    let least = 0;
    for (let at = 1; at < this.#ready.length; at++)
      if (this.#ready[at].thread.had < this.#ready[least].thread.had) least = at;
    const [next] = this.#ready.splice(least, 1);
    this.#running.add(next.thread);
    this.events.schedule(0, next.resume);
  }

  *spend(thread, time) {
    yield this.events.wait(time);
    this.busyMs += time;
    thread.had += time;
  }

  *work(thread, time, isAwake = false) {
    yield* this.acquire(thread, isAwake);
    yield* this.spend(thread, time);
    this.release(thread);
  }

  #average() {
    let sum = 0;
    for (const thread of this.#running) sum += thread.had;
    for (const { thread } of this.#ready) sum += thread.had;
    const count = this.#running.size + this.#ready.length;
    return count === 0 ? -Infinity : sum / count;
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
  #thread = new Thread();
  #helper = new Thread();
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
    yield* this.#processors.acquire(this.#thread);
    let slice = 0;
    while (this.#queue.length > 0) {
      if (slice >= SLICE_MS) {
        this.#processors.release(this.#thread);
        yield* this.#processors.acquire(this.#thread, true);
        slice = 0;
      }
      const { time, resume } = this.#queue.shift();
      yield* this.#processors.spend(this.#thread, time);
      this.busyMs += time;
      slice += time;
      this.#help(time);
      this.#following = [];
      resume();
      this.#queue.unshift(...this.#following);
      this.#following = undefined;
    }
    this.#isRunning = false;
    this.#processors.release(this.#thread);
  }

  #help(time) {
    this.#owed += time * this.#helpers;
    if (this.#owed < HELPED_MS) return;
    this.#events.start(this.#processors.work(this.#helper, this.#owed));
    this.#owed = 0;
  }
}
