import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** The value that so many percent of the sample don't exceed. */
export function percentile(sample, percent) {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)];
}

export const median = (sample) => percentile(sample, 50);

/** What it ran on: a number means nothing without it. */
export function machine() {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${first.model.trim()}, ${memory} GiB, Linux, Node ${process.versions.node}`;
}

/** Prints rows as a Markdown table, and keeps them in bench/results (not committed) with the commit and the machine. */
export function report(name, rows) {
  const columns = Object.keys(rows[0]);
  const lines = [columns, columns.map(() => '---'), ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const folder = new URL('../results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const heading = `${new Date().toISOString()}, ${machine()}, commit ${commit()}`;
  writeFileSync(new URL(`${name}.md`, folder), `${heading}\n\n${table}\n`);
  console.log(`${heading}\n\n${table}\n`);
}

function commit() {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown';
  }
}
