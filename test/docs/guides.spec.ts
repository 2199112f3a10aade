import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Shown {
  readonly page: string;
  readonly file: string;
  readonly code: string;
}

const PAGES: readonly string[] = ['README.md', ...filesBelow('docs', '.md'), ...filesBelow('examples', '.md')];

/** Code that a page shows: a fenced block whose info string is `ts file=examples/guides/<guide>/<name>.ts`. */
const SHOWN: readonly Shown[] = PAGES.flatMap((page) =>
  [...read(page).matchAll(/^```ts file=(\S+)\n([\s\S]*?)^```$/gm)].map(([, file, code]) => ({
    page,
    file: file!,
    code: code!,
  })),
);

describe('the code of the guides', () => {
  it('is shown by some page', () => {
    expect(SHOWN.length).toBeGreaterThan(0);
  });

  it.each(SHOWN)('$page shows $file as it is', ({ file, code }) => {
    // The live feed is run by test/streams, guides by specs of theirs.
    expect(file).toMatch(/^examples\/guides\/[^/]+\/[^/]+\.ts$|^examples\/live-feed\/src\/[^/]+\.ts$/);
    expect(code).toBe(read(file));
  });

  // A block that nothing compiles may not even compile.
  it.each(PAGES)('%s has no TypeScript or JavaScript but that of files', (page) => {
    const blocks = [...read(page).matchAll(/^ *```([^\n]*)\n[\s\S]*?^ *```$/gm)].map(([, info]) => info!);
    const code = blocks.filter((info) => /^\s*(?:[tj]sx?|[mc][tj]s|typescript|javascript)\b/i.test(info));
    expect(code.filter((info) => !/^ts file=\S+$/.test(info))).toEqual([]);
  });

  // What no page shows is no guide, and what no spec runs may not work.
  it.each(filesBelow('examples/guides', '.ts').filter((file) => !file.endsWith('.d.ts')))(
    '%s is shown by a page, and run by a spec',
    (file) => {
      expect(SHOWN.map((shown) => shown.file)).toContain(file);
      const [, , guide] = file.split('/');
      const specs = [`${guide}.spec.ts`, guide!].map((name) => join(ROOT, 'test/guides', name));
      expect(specs.some((path) => existsSync(path))).toBe(true);
    },
  );
});

function filesBelow(folder: string, ending: string): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith(ending)).map((file) => join(folder, file));
}

function read(path: string): string {
  return readFileSync(ROOT + path, 'utf8');
}
