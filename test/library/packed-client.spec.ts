import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PASSWORD, register } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

const STORY = `
async function story(baseUrl: string, email: string, password: string): Promise<string> {
  const client: Client = createClient({ baseUrl, transport: 'token' });
  client.onChange((change: Change) => console.log(change.kind));
  const { user } = await client.login({ email, password });
  const id: string = user.id;
  const me: Answer<'GET /v1/auth/me'> | undefined = await client.session();
  const sessions = (await (await client.fetch('/v1/sessions')).json()) as Answer<'GET /v1/sessions'>;
  const transport: 'cookie' | 'header' | 'token' | undefined = sessions.items[0]?.transport;
  const wrong = await client.login({ email, password: 'x' }).catch((error: unknown) => error);
  if (!(wrong instanceof PortcullisError)) throw wrong;
  const code: ProblemCode = 'invalid_credentials';
  // @ts-expect-error there is no such code
  const unknown: ProblemCode = 'no_such_code';
  // @ts-expect-error nor such an operation
  type None = Answer<'GET /v1/nothing'>;
  await client.logout();
  let isOffline = false;
  const fetchUnlessOffline: NonNullable<ClientOptions['fetch']> = (input, init) =>
    isOffline ? Promise.reject(new TypeError('offline')) : fetch(input, init);
  const other = createClient({ baseUrl, transport: 'header', fetch: fetchUnlessOffline });
  await other.login({ email, password });
  isOffline = true;
  // While it tries again, it is all that keeps the program alive.
  const failed = await other.logout().catch((error: unknown) => (error as PortcullisError).code);
  return JSON.stringify([me?.user.id === id, me?.principal.credential, transport, wrong.code === code, typeof unknown, failed]);
}
`;
const TYPES = 'type Answer, type Change, type Client, type ClientOptions, type ProblemCode';
const ESM = `import { createClient, PortcullisError, ${TYPES} } from 'portcullis/client';${STORY}`;
const CALL = 'story(process.argv[2], process.argv[3], process.argv[4]).then(console.log);';

describe('portcullis/client, packed and taken into a project of its own', () => {
  let folder: string;
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
    folder = mkdtempSync(join(tmpdir(), 'portcullis-packed-'));
    const packed = join(folder, 'node_modules/portcullis');
    mkdirSync(packed, { recursive: true });
    // Nothing else is there: whatever it needed beside itself would be missing.
    execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: ROOT });
    execFileSync('bash', ['-c', `tar -xzf portcullis-*.tgz -C '${packed}' --strip-components=1`], { cwd: folder });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    writeFileSync(join(folder, 'esm.mts'), ESM + 'export { story };\n');
    writeFileSync(join(folder, 'cjs.cts'), ESM + 'export { story };\n');
  }, 120_000);
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['a browser’s types', { lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [] }],
    ['Node’s types', { lib: ['ES2022'], types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')] }],
  ])(
    'has types for ESM and CommonJS with %s, strictly',
    async (_, more) => {
      const compilerOptions = {
        ...{ module: 'nodenext', target: 'ES2022', strict: true, exactOptionalPropertyTypes: true, outDir: 'out' },
        ...{ skipLibCheck: false, noUncheckedIndexedAccess: true, ...more },
      };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['esm.mts', 'cjs.cts'] }));
      const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
      const { stdout } = await run(process.execPath, [compiler, '-p', folder]).catch(
        (error: { stdout: string }) => error,
      );
      expect(stdout).toBe('');
    },
    120_000,
  );

  it.each([
    ['ESM', 'main.mjs', `import { story } from './out/esm.mjs';`],
    ['CommonJS', 'main.cjs', `const { story } = require('./out/cjs.cjs');`],
  ])(
    'runs as %s',
    async (_, name, line) => {
      writeFileSync(join(folder, name), `${line}\n${CALL}\n`);
      const { email } = await register(app);
      const { stdout } = await run(process.execPath, [join(folder, name), app.url, email, PASSWORD]);
      const [last, ...before] = stdout.trim().split('\n').reverse();
      expect(JSON.parse(last!)).toEqual([true, 'access-token', 'token', true, 'string', 'network_error']);
      // The program ends by itself: nothing of the client keeps it alive.
      expect(before.reverse()).toEqual(['signed-in', 'signed-out']);
    },
    60_000,
  );
});
