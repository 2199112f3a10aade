/** Prints lines of text on standard output, which carries nothing but what a command was asked for. */
export function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** Prints a value as indented JSON. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Prints rows under a header, in columns as wide as they need to be. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const table = [header, ...rows].map((row) => row.map(visible));
  const widths = header.map((_, column) => widest(table.map((row) => row[column] ?? '')));
  for (const row of table)
    print(
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

/** Prints names and values, one pair a line. */
export function printFields(fields: Readonly<Record<string, string>>): void {
  const width = widest(Object.keys(fields));
  for (const [name, value] of Object.entries(fields)) print(`${pad(name, width)}  ${visible(value)}`);
}

/** What a list holds, or a dash for none. */
export function listed(values: readonly string[]): string {
  return values.length === 0 ? '-' : values.join(', ');
}

/** Not by `Math.max(...)`: a table may have more rows than a call takes arguments. */
function widest(cells: readonly string[]): number {
  return cells.reduce((width, cell) => Math.max(width, lengthOf(cell)), 0);
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)));
}

function lengthOf(text: string): number {
  return [...text].length;
}

/** Values that came from strangers (a user agent) must not steer the operator's terminal. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '�');
}
