import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const STATES = ['met', 'partly', 'not met', 'not ours'];

interface Row {
  readonly id: string;
  readonly state: string;
  readonly shown: string;
}

function read(page: string): { text: string; rows: Row[] } {
  const text = readFileSync(join(ROOT, 'docs/security', page), 'utf8');
  const cells = text
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
  return { text, rows: cells.map((row) => ({ id: row[0]!, state: row.at(-2)!, shown: row.at(-1)! })) };
}

/** Files that a row names, each with the names of tests after it: `file` › name; › another */
function namedIn(shown: string): { file: string; names: string[] }[] {
  return [...shown.matchAll(/`((?:test|src|docs)\/[\w./-]+|SECURITY\.md)`((?:[^`›]*› [^`›;]*)*)/g)].map(
    ([, file = '', rest = '']) => ({
      file,
      names: [...rest.matchAll(/› ([^›;]+)/g)].map(([, name = '']) => name.replace(/[\s.,]+$/, '')),
    }),
  );
}

describe.each(['asvs.md', 'nist-800-63b.md'])('docs/security/%s', (page) => {
  const { rows } = read(page);

  it('names files that exist, and tests that are in them', () => {
    const missing = rows.flatMap(({ id, shown }) =>
      namedIn(shown).flatMap(({ file, names }) => {
        if (!existsSync(join(ROOT, file))) return [`${id}: ${file}`];
        const source = names.length > 0 ? readFileSync(join(ROOT, file), 'utf8').replaceAll("\\'", "'") : '';
        return names.filter((name) => !source.includes(firstWords(name))).map((name) => `${id}: ${file} › ${name}`);
      }),
    );
    expect(missing).toEqual([]);
  });

  it('gives each point a state, and what isn’t met a reason', () => {
    for (const { id, state, shown } of rows) {
      expect([id, STATES.includes(state), shown.length > 5]).toEqual([id, true, true]);
    }
  });
});

describe('docs/security/asvs.md', () => {
  const { text, rows } = read('asvs.md');

  it('has each requirement once, in the order of the standard', () => {
    const ids = rows.map(({ id }) => id);
    const sorted = [...ids].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
    expect(ids).toEqual(sorted);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('counts right', () => {
    const counts = STATES.map((state) => `${rows.filter((row) => row.state === state).length} ${state}`);
    expect(text).toContain(`Of ${rows.length} requirements: ${counts.join(', ')}.`);
  });
});

/** A name stands for the tests that begin so, or hold it; a sentence after it is prose. */
function firstWords(name: string): string {
  return name.split(/\. |: `/)[0]!.trim();
}
