import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readConformance, renderStandards } from '../../scripts/standards-page.mjs';
import { expectUpToDate } from './up-to-date.js';

const FOLDER = new URL('../conformance/', import.meta.url);

describe('docs/standards.md', () => {
  it('is what the tests of conformance are called', () => {
    expectUpToDate('standards.md', renderStandards(readConformance(FOLDER)));
  });

  it('has a row for each of them, whoever wrote it', () => {
    const found = readConformance(FOLDER);
    const rows = renderStandards(found)
      .split('\n')
      .filter((line) => line.includes('rfc-editor.org'));
    expect(rows).toHaveLength(found.length);
    expect(new Set(found.map(({ rfc }) => rfc))).toEqual(
      new Set([...found.map(({ rfc }) => rfc), 6750, 7519, 8725, 9068]),
    );
  });
});

describe('the names of tests of conformance', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'portcullis-conformance-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function read(source: string) {
    writeFileSync(join(folder, 'one.spec.ts'), source);
    return readConformance(pathToFileURL(`${folder}/`));
  }

  it('are found in any quotes, on a line of their own too, and sorted by section', () => {
    const found = read(`
      it('RFC 8725 §3.10 SHOULD: it\\'s so', () => {});
      it(
        "RFC 8725 §3.9 MUST NOT: a | b",
        () => {});
      it.each([1])(\`RFC 7519 §4.1.3 MUST: %s\`, () => {});
    `);
    expect(found.map(({ rfc, section, level, what }) => [rfc, section, level, what])).toEqual([
      [8725, '3.10', 'SHOULD', "it's so"],
      [8725, '3.9', 'MUST NOT', 'a | b'],
      [7519, '4.1.3', 'MUST', '%s'],
    ]);
    const page = renderStandards(found);
    expect(page.indexOf('RFC 7519')).toBeLessThan(page.indexOf('RFC 8725'));
    expect(page.indexOf('[§3.9]')).toBeLessThan(page.indexOf('[§3.10]'));
    expect(page).toContain('| MUST NOT | a \\| b | one.spec.ts |');
  });

  it.each([
    "it('RFC 8725 §3.1 MAY: x')",
    "it('RFC 8725 3.1 MUST: x')",
    "it('RFC 8725 §3.1 MUST x')",
    'it(`RFC 8725 §3.1 MUST: ${x}`)',
  ])('of another form are refused: %s', (source) => {
    expect(() => read(source)).toThrow('one.spec.ts: "RFC 8725');
  });

  it('are refused when they are there twice', () => {
    expect(() => read("it('RFC 8725 §3.1 MUST: x'); it('RFC 8725 §3.1 MUST: x')")).toThrow('already');
  });
});
