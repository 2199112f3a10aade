import { readFileSync } from 'node:fs';

/** Compares a generated page line by line, so that a failure shows what changed and not two whole files. */
export function expectUpToDate(path: string, expected: string): void {
  const committed = readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8').split('\n');
  const wanted = expected.split('\n');
  const at = wanted.findIndex((line, index) => line !== committed[index]);
  const differs = at === -1 ? committed.length !== wanted.length : true;
  if (!differs) return;
  const line = at === -1 ? wanted.length : at;
  throw new Error(
    `docs/${path} is not what the code says: run "npm run docs" and commit it.\n` +
      `line ${line + 1} is     ${committed[line] ?? '(nothing)'}\nit should be  ${wanted[line] ?? '(nothing)'}`,
  );
}
