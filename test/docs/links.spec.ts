import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...['docs', 'examples'].flatMap((folder) =>
    (readdirSync(join(ROOT, folder), { recursive: true }) as string[])
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  ),
].map((name) => ({ name, text: readFileSync(join(ROOT, name), 'utf8') }));

const scripts = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
  .scripts;

describe('the documentation', () => {
  it('is there', () => {
    const names = PAGES.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'README.md',
        'CHANGELOG.md',
        'CONTRIBUTING.md',
        'SECURITY.md',
        'docs/README.md',
        'docs/start-here.md',
        'docs/choosing-a-mode.md',
        'docs/architecture.md',
        'docs/reference/configuration.md',
        'docs/reference/http-api.md',
      ]),
    );
  });

  it.each(PAGES)('$name links to files and headings that exist', ({ name, text }) => {
    const broken = linksIn(text).filter((target) => !leadsSomewhere(name, target));
    expect(broken).toEqual([]);
  });

  it.each(PAGES)('$name names only npm scripts that exist', ({ text }) => {
    const named = [...text.matchAll(/npm run (?:--silent |-s )?([a-z][\w:-]*)/g)].map(([, script]) => script!);
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
    if (/\bnpm test\b/.test(text)) expect(scripts).toHaveProperty('test');
    if (/\bnpm start\b/.test(text)) expect(scripts).toHaveProperty('start');
  });

  it.each(PAGES)('$name names only files that exist', ({ text }) => {
    const named = [...text.matchAll(/`([a-z]+\/[\w./-]*[\w/])`/g)].map(([, path]) => path!);
    const [tops, rooms] = [ROOT, join(ROOT, 'src')].map((folder) => readdirSync(folder));
    const missing = named.filter((path) => {
      const [first = ''] = path.split('/');
      if (rooms!.includes(first) && existsSync(join(ROOT, 'src', path))) return false;
      return (tops!.includes(first) || rooms!.includes(first)) && !existsSync(join(ROOT, path));
    });
    // These come into being: built, or kept at run time.
    expect(missing.filter((path) => !/^(dist|data|node_modules)\//.test(path))).toEqual([]);
  });

  it('reaches every page of docs/ from its index', () => {
    const index = PAGES.find(({ name }) => name === 'docs/README.md')?.text ?? '';
    const linked = linksIn(index).map((target) => relative(ROOT, resolve(ROOT, 'docs', target.split('#')[0]!)));
    const pages = PAGES.map(({ name }) => name).filter((name) => name.startsWith('docs/') && name !== 'docs/README.md');
    expect(pages.filter((name) => !linked.includes(name))).toEqual([]);
  });

  it('has every folder of src/ among the rooms of docs/architecture.md', () => {
    const rows =
      PAGES.find(({ name }) => name === 'docs/architecture.md')
        ?.text.match(/^\| `.*$/gm)
        ?.join('\n') ?? '';
    const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(rooms.map(({ name }) => name).filter((name) => !rows.includes(`\`${name}/\``))).toEqual([]);
  });

  it('keeps the README under two screens', () => {
    const lines = PAGES.find(({ name }) => name === 'README.md')?.text.split('\n').length;
    expect(lines).toBeLessThanOrEqual(120);
  });
});

/** Targets of links within the repository, code blocks left out. */
function linksIn(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, 'code');
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), path);
  if (!existsSync(file)) return false;
  return anchor === undefined || anchorsOf(readFileSync(file, 'utf8')).includes(anchor);
}

/** As GitHub makes them: lower case, punctuation away, blanks as hyphens. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}
