import { readFileSync } from 'node:fs';

/** The version of this package. One synchronous read of a small file, one folder up both from `src` and from `dist`. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
