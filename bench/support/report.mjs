import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

/** Before the benchmark itself adds to it. */
const [LOAD_BEFORE] = loadavg();

/** The value that so many percent of the sample don't exceed. */
export function percentile(sample, percent) {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)];
}

export const median = (sample) => percentile(sample, 50);

/** What it ran on: a number means nothing without it. */
function machine() {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${first.model.trim()}, ${memory} GiB, Linux, Node ${process.versions.node}, load average before ${LOAD_BEFORE.toFixed(1)}`;
}

/**
 * Prints rows as a Markdown table, and keeps them in bench/results (not committed) with the commit and the machine.
 *
 * @param notes lines below the table
 */
export function report(name, rows, notes = []) {
  const columns = Object.keys(rows[0]);
  const lines = [columns, columns.map(() => '---'), ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const heading = `${new Date().toISOString()}, ${machine()}, commit ${commit()}`;
  const text = [heading, table, ...notes].join('\n\n') + '\n';
  keep(`${name}.md`, text);
  console.log(text);
}

/** Writes a file into bench/results. */
export function keep(file, text) {
  const folder = new URL('../results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(file, folder), text);
}

function commit() {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown';
  }
}
