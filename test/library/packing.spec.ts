import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('npm pack', () => {
  let checkout: string;
  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'portcullis-checkout-'));
    for (const name of ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'src', 'assets', 'config'])
      cpSync(join(ROOT, name), join(checkout, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
  });
  afterEach(() => rmSync(checkout, { recursive: true, force: true }));

  it('builds first: a fresh checkout, in which nothing was built, gives a whole package', () => {
    const said = execFileSync('npm', ['pack', '--dry-run', '--json', '--loglevel', 'error'], {
      cwd: checkout,
      encoding: 'utf8',
    });
    const packed = Object.values(JSON.parse(said) as object).flat() as [{ files: { path: string }[] }];
    const paths = packed[0].files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts', 'dist/cli/portcullis.js']));
  });
});

describe('the declarations', () => {
  /** Those that `@types/node` has in every version from 20 to 26: add one once it was looked up in each. */
  const NODES_NAMES = [
    ...[
      'IncomingHttpHeaders',
      'IncomingMessage',
      'OutgoingHttpHeader',
      'OutgoingHttpHeaders',
      'Server',
      'ServerResponse',
    ],
    ...['KeyObject', 'SpawnOptions', 'Worker'],
  ];

  it('name no type of Node that some version of its declarations lacks, as 26 lacks JsonWebKey', () => {
    const dist = join(ROOT, 'dist');
    const declarations = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.d.ts') && !path.startsWith('examples'),
    );
    const named = declarations.flatMap((path) =>
      [...readFileSync(join(dist, path), 'utf8').matchAll(/^import (?:type )?\{([^}]*)\} from 'node:/gmu)].flatMap(
        ([, names = '']) => names.split(',').map((name) => name.replace('type ', '').trim()),
      ),
    );
    expect(named).toContain('KeyObject');
    expect(named.filter((name) => !NODES_NAMES.includes(name))).toEqual([]);
  });
});
