import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { CommandRefused } from './cli.errors.js';

/** A line that was refused. */
export interface RefusedLine {
  readonly line: number;
  readonly reason: string;
  /** Where the line gave one that could be read. */
  readonly email?: string | undefined;
}

/** Refused lines that are shown where no file takes them. */
const SHOWN = 10;

/** Where refused lines go: into a file, one JSON object a line, or the first few of them to standard error. */
export class ImportReport {
  private count = 0;

  private constructor(private readonly file: WriteStream | undefined) {
    // A disk that fills up says so between two lines as well, and an event that nobody hears would end the process.
    file?.on('error', () => undefined);
  }

  /** @throws CommandRefused where the file can't be made */
  static async open(path: string | undefined): Promise<ImportReport> {
    if (path === undefined) return new ImportReport(undefined);
    // Addresses are in it, so it is nobody else's to read.
    const file = createWriteStream(path, { mode: 0o600 });
    await writing(once(file, 'open'));
    return new ImportReport(file);
  }

  get refused(): number {
    return this.count;
  }

  /** @throws CommandRefused where the file can't be written any more: lines that nobody learns of are not passed over */
  async add(refused: RefusedLine): Promise<void> {
    this.count += 1;
    if (this.file === undefined) {
      if (this.count <= SHOWN) process.stderr.write(`line ${refused.line}: ${refused.reason}\n`);
      if (this.count === SHOWN + 1) process.stderr.write('more lines are refused; --report FILE keeps them all\n');
    } else if (this.file.errored !== null) throw unwritable(this.file.errored);
    else if (!this.file.write(`${JSON.stringify(refused)}\n`)) await writing(once(this.file, 'drain'));
  }

  /** @throws CommandRefused where not all of it could be written */
  async close(): Promise<void> {
    if (this.file === undefined) return;
    this.file.end();
    await writing(finished(this.file));
  }
}

async function writing(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw unwritable(error as Error);
  }
}

function unwritable({ message }: Error): CommandRefused {
  return new CommandRefused(`the report can’t be written: ${message}`);
}
