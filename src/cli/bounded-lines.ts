const NEWLINE = 0x0a;

const DECODER = new TextDecoder('utf-8', { fatal: true });

/** One line of a file; no text where it is longer than may be, or not UTF-8. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string | undefined;
}

/**
 * Splits bytes into lines, in constant memory: of a line that is too long no more is kept than fits. The last line needs no
 * break; a byte order mark in front and the `\r` of Windows are no part of a line.
 *
 * @param maxBytes of one line
 */
export async function* boundedLines(bytes: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Line> {
  let number = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer): void => {
    length += part.length;
    if (length <= maxBytes) parts.push(part);
  };
  const finish = (): Line => {
    const text = length > maxBytes ? undefined : decode(Buffer.concat(parts));
    parts = [];
    length = 0;
    return { number: ++number, text };
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      keep(chunk.subarray(start, end));
      yield finish();
      start = end + 1;
    }
    keep(chunk.subarray(start));
  }
  if (length > 0) yield finish();
}

function decode(bytes: Buffer): string | undefined {
  try {
    return DECODER.decode(bytes).replace(/\r$/, '');
  } catch {
    return undefined;
  }
}
