import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Shown {
  readonly page: string;
  readonly file: string;
  readonly code: string;
}

/** Code that a page shows: a fenced block whose info string is `ts file=examples/guides/<guide>/<name>.ts`. */
const SHOWN: readonly Shown[] = filesBelow('docs', '.md').flatMap((page) =>
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
    expect(file).toMatch(/^examples\/guides\/[^/]+\/[^/]+\.ts$/);
    expect(code).toBe(read(file));
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
