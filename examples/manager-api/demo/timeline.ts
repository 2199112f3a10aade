import type { Answer } from './client.js';

/** Widths of the columns; with one blank between them a line has at most 99 characters. */
const WIDTHS = [5, 6, 27, 27, 27] as const;
const LINE = 99;

/** One request of the story. */
export interface Step {
  readonly who: string;
  /** What the reader sees: `GET /v1/payroll (session)`. */
  readonly request: string;
  /** `200`, or `403 insufficient_permission`. */
  readonly expected: string;
}

/** Writes what happens, a line for each request: what was expected, what came, and whether the two are the same. */
export class Timeline {
  private readonly start = performance.now();
  private different = 0;

  constructor(private readonly write: (line: string) => void) {
    write('');
    write(row(['secs', 'who', 'request', 'expected', 'got']));
  }

  /** Lines whose answer was not the expected one. */
  get differences(): number {
    return this.different;
  }

  /** Begins a chapter. */
  chapter(title: string): void {
    this.write('');
    this.write(title);
  }

  /** A remark about the line above it. */
  remark(text: string): void {
    for (const line of wrap(text, LINE - 6)) this.write(`      ${line}`);
  }

  /** Sends one request and writes its line; a difference is counted, and the story goes on. */
  async step({ who, request, expected }: Step, send: () => Promise<Answer>): Promise<Answer> {
    const answer = await send();
    const same = answer.outcome === expected;
    if (!same) this.different += 1;
    const seconds = ((performance.now() - this.start) / 1000).toFixed(2);
    this.write(row([seconds, who, request, expected, answer.outcome, same ? 'ok' : '!!']));
    return answer;
  }

  /** The last lines. */
  end(): void {
    this.write('');
    this.write(
      this.different === 0
        ? 'Every answer was the expected one.'
        : `!! ${this.different} ${this.different === 1 ? 'answer was' : 'answers were'} not the expected one.`,
    );
  }
}

function row(cells: readonly string[]): string {
  const [time = '', ...rest] = cells.map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0));
  return [time.trim().padStart(WIDTHS[0]), ...rest].join(' ').trimEnd();
}

/** Breaks a text between words. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
