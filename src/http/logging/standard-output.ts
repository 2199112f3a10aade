import { write, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

const STANDARD_OUTPUT = 1;
/** Characters that may wait for a reader who doesn't read; what comes beyond that is dropped. */
const MOST_WAITING = 16 * 1024 * 1024;
/** Before a pipe that is full is tried again, in milliseconds. */
const PAUSE_MS = 20;
/** For the last words of a process whose reader doesn't read, in milliseconds. */
const LAST_WORDS_MS = 500;

/**
 * Where log lines go, in their order. Nobody waits for the disk: lines that come during a write are written together after it. Lines
 * that can't be written, as on a full disk, are lost, and nothing else is. With pino's own destination a server would end for them
 * while it runs, and wait for ever at its end.
 */
class LineOutput implements DestinationStream {
  private waiting = '';
  private underWay = false;

  constructor(private readonly descriptor: number) {
    process.on('exit', () => this.finish());
  }

  write(line: string): void {
    if (this.waiting.length > MOST_WAITING) return;
    this.waiting += line;
    if (!this.underWay) this.send();
  }

  private send(): void {
    this.underWay = this.waiting !== '';
    if (!this.underWay) return;
    const text = Buffer.from(this.waiting);
    this.waiting = '';
    this.sendRest(text);
  }

  private sendRest(text: Buffer): void {
    write(this.descriptor, text, (error, written) => {
      const rest = error === null ? text.subarray(written) : text;
      if (error?.code === 'EAGAIN') setTimeout(() => this.sendRest(rest), PAUSE_MS);
      else if (error !== null || rest.length === 0) this.send();
      else this.sendRest(rest);
    });
  }

  /** What is under way was handed to the system, and arrives. */
  private finish(): void {
    const deadline = performance.now() + LAST_WORDS_MS;
    for (let text = Buffer.from(this.waiting); text.length > 0;) {
      try {
        text = text.subarray(writeSync(this.descriptor, text));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || performance.now() > deadline) return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
      }
    }
  }
}

let output: LineOutput | undefined;

/** The one of this process: several would mix their lines. */
export function standardOutput(): DestinationStream {
  return (output ??= new LineOutput(STANDARD_OUTPUT));
}
