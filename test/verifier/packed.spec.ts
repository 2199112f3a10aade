import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../cli/processes.js';

const run = promisify(execFile);

/** What may be installed beside the package, for the adapter that needs it; the core needs nothing. */
const NEST = [
  '@nestjs',
  'rxjs',
  'reflect-metadata',
  'tslib',
  'uid',
  'iterare',
  'fast-safe-stringify',
  'path-to-regexp',
];
const PATHS = ['nest', 'express', 'fastify', 'fetch'];
const REFUSED = `
  const verifier = createVerifier({ issuer: 'http://localhost:1', audience: 'here' });
  verifier.verify('no.token.here').then(
    () => process.exit(1),
    (error) => console.log(error instanceof InvalidToken, error.code, error.headers['www-authenticate']),
  );`;

describe('portcullis/verifier from the package', () => {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'portcullis-packed-'));
    await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT });
    const { stdout } = await run('sh', ['-c', `tar -xzf ${folder}/portcullis-*.tgz -C ${folder} && ls ${folder}`]);
    expect(stdout).toContain('package');
    mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
    symlinkSync(join(folder, 'package'), join(folder, 'node_modules/portcullis'));
    symlinkSync(join(ROOT, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
    symlinkSync(join(ROOT, 'node_modules/undici-types'), join(folder, 'node_modules/undici-types'));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const execute = async (file: string, text: string): Promise<string> => {
    writeFileSync(join(folder, file), text);
    return (await run(process.execPath, ['--no-warnings', '--preserve-symlinks', file], { cwd: folder })).stdout.trim();
  };
  const SAID = 'true invalid_token Bearer realm="portcullis", error="invalid_token"';

  it('is imported, with no other package there', async () => {
    const text = `import { createVerifier, InvalidToken } from 'portcullis/verifier';${REFUSED}`;
    expect(await execute('esm.mjs', text)).toBe(SAID);
  });

  it('is required, with no other package there', async () => {
    const text = `const { createVerifier, InvalidToken } = require('portcullis/verifier');${REFUSED}`;
    expect(await execute('cjs.cjs', text)).toBe(SAID);
  });

  it('has adapters that need no other package, but for Nest', async () => {
    const loaded = await execute(
      'adapters.mjs',
      `for (const path of ['express', 'fastify', 'fetch']) console.log(Object.keys(await import('portcullis/verifier/' + path)).join());
       import('portcullis/verifier/nest').then(() => console.log('found'), ({ code }) => console.log(code));`,
    );
    expect(loaded.split('\n')).toEqual([
      'requireToken',
      'principalOf,requireToken',
      'withToken',
      'ERR_MODULE_NOT_FOUND',
    ]);
  });

  it.each(['mts', 'cts'])('has types, for .%s', async (extension) => {
    for (const name of NEST) {
      try {
        symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
      } catch {
        // It is there since the other extension's turn.
      }
    }
    const imports = PATHS.map((path) => `import * as ${path}Adapter from 'portcullis/verifier/${path}';`).join('\n');
    const text = `
      import { createVerifier, type VerifiedPrincipal, type Verifier } from 'portcullis/verifier';
      ${imports}
      const verifier: Verifier = createVerifier({
        issuer: 'https://auth.example.com', audience: 'here',
        revocation: { clientId: 'id', clientSecret: 'secret', onLeaseLost: 'introspect' },
      });
      export const principal: Promise<VerifiedPrincipal> = verifier.verify('token');
      export const id: Promise<string | null> = principal.then(({ userId }) => userId);
      export const all = [nestAdapter.VerifierModule, expressAdapter.requireToken(verifier), fastifyAdapter.requireToken(verifier)];
      export const GET = fetchAdapter.withToken(verifier, (_request, { roles }) => Response.json({ roles }));
      // @ts-expect-error an audience is demanded
      createVerifier({ issuer: 'https://auth.example.com' });`;
    writeFileSync(join(folder, `use.${extension}`), text);
    const compilerOptions = {
      module: 'nodenext',
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      preserveSymlinks: true,
      lib: ['ES2023'],
      types: ['node'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [`use.${extension}`] }));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const said = await run(process.execPath, [tsc, '-p', folder], { cwd: folder }).catch(
      (error: { stdout: string }) => error,
    );
    // What other packages' declarations say of themselves is none of ours.
    expect(said.stdout.split('\n').filter((line) => /portcullis|use\./.test(line))).toEqual([]);
  });
});
