import type { INestApplication } from '@nestjs/common';
import { atMost } from './clock/at-most.js';
import { complain } from './complain.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** For the whole stop, in milliseconds: under the contract's 5 s. What is still there then ends when its process is gone. */
const DEADLINE_MS = 4_800;
/** Of that, for what is not to be interrupted. */
const UNINTERRUPTED_MS = 3_000;

/** A start that a signal can end. */
export interface Start {
  /** The application that is to be closed from here on. */
  made(app: INestApplication): void;
  /**
   * Does a piece of work in the middle of which nothing is closed, unless it takes too long. Once a signal has come it isn't begun any
   * more: the start ends here.
   */
  uninterrupted<Value>(work: () => Promise<Value>): Promise<Value>;
  /** The start is over: whoever runs on sees to the signals himself. */
  over(): void;
}

/** What a start that was ended comes to: its process is about to end. */
const NEVER = new Promise<never>(() => undefined);

/**
 * Does the work of a start, during which SIGTERM and SIGINT end the process cleanly: what was opened so far is closed, the embedded
 * database is stopped, and the exit code is 0. Without that a container's first process, which no signal ends by itself, would hear of
 * none until it listens.
 *
 * Once a signal has come, the work is of no interest any more, what it fails for neither.
 */
export async function stopWhileStarting<Value>(work: (start: Start) => Promise<Value>): Promise<Value> {
  let app: INestApplication | undefined;
  let stopping = false;
  let underWay: Promise<unknown> = Promise.resolve();
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), DEADLINE_MS);
    void atMost(UNINTERRUPTED_MS, underWay, () => undefined)
      .catch(() => undefined)
      .then(() => closeAll(app))
      .then((exitCode) => process.exit(exitCode));
  };
  const over = (): void => SIGNALS.forEach((signal) => process.off(signal, stop));
  for (const signal of SIGNALS) process.on(signal, stop);
  const unlessStopping = async <Result>(piece: () => Promise<Result>): Promise<Result> => {
    try {
      return await piece();
    } finally {
      if (stopping) await NEVER;
    }
  };
  const uninterrupted = <Result>(piece: () => Promise<Result>): Promise<Result> => {
    if (stopping) return NEVER;
    const done = piece();
    underWay = done;
    return unlessStopping(() => done);
  };
  const made = (one: INestApplication): void => void (app = one);
  try {
    return await unlessStopping(() => work({ made, uninterrupted, over }));
  } finally {
    over();
  }
}

async function closeAll(app: INestApplication | undefined): Promise<number> {
  try {
    // Loaded by now, where there is anything to close; here nothing is read before the signals are heard.
    if (app !== undefined) await (await import('./http/close-completely.js')).closeCompletely(app);
    await (await import('./database/open-database.js')).closeDatabases();
    return 0;
  } catch (error) {
    complain((await import('./startup-message.js')).startupMessage(error));
    return 1;
  }
}
