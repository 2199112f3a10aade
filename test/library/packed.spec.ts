import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../support/ports.js';
import { SECRET } from './hosts.js';
import { ScratchProject, shownIn } from './scratch-project.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const PERSON = { email: 'ada@example.com', password: 'correct horse battery' };

const EVERY_ENTRY = [
  '.',
  './testing',
  './client',
  './verifier',
  './verifier/nest',
  './verifier/express',
  './verifier/fastify',
  './verifier/fetch',
]
  .map((path, index) => `export * as entry${index} from 'portcullis${path.slice(1)}';\n`)
  .join('');

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe.each(['module', 'commonjs'] as const)('a project of the Nest CLI, as %s', (type) => {
  let project: ScratchProject;

  beforeAll(() => {
    project = ScratchProject.make(type);
    for (const name of ['app.module.ts', 'app.controller.ts'])
      project.write(`src/${name}`, shownIn('docs/embedding.md', `examples/guides/embedding/${name}`));
    // CommonJS has no top-level await; such projects call it as Nest's always have.
    const main = project.read('src/main.ts').replace('await bootstrap();', 'void bootstrap();');
    project.write('src/main.ts', main);
    project.write(
      'src/main-fastify.ts',
      `import { FastifyAdapter } from '@nestjs/platform-fastify';\n${main.replace('create(AppModule)', 'create(AppModule, new FastifyAdapter())')}`,
    );
    project.link({ '@nestjs/platform-fastify': '' });
    project.write('src/every-entry.ts', EVERY_ENTRY);
    // With the declarations checked, ours and those that they name: in packages that a consumer has, too.
    project.build('--skipLibCheck', 'false');
  }, 120_000);
  afterAll(() => project.remove());

  it('adds Portcullis by the guide alone, with a database of its own', async () => {
    await signInAt('dist/main.js', {});
  }, 120_000);

  it.each(['dist/main.js', 'dist/main-fastify.js'])(
    'answers on its adapter (%s), with a PostgreSQL of its own',
    async (main) => {
      await signInAt(main, { DATABASE_URL: database.url, PORTCULLIS_SECRET: SECRET });
    },
    120_000,
  );

  it('serves by its own command, and says how that is called here', async () => {
    const { PATH, HOME } = process.env;
    const port = String(await freePort());
    const env = { PATH, HOME, PORT: port, DATABASE_URL: database.url, PORTCULLIS_SECRET: SECRET };
    const command = join(project.folder, 'node_modules/portcullis/dist/cli/portcullis.js');
    const server = spawn(process.execPath, [command, 'serve'], { cwd: project.folder, env });
    let said = '';
    for await (const chunk of server.stdout) if ((said += String(chunk)).includes('--password-stdin')) break;
    server.kill();
    if (server.exitCode === null) await once(server, 'exit');
    expect(said).toContain('(npx portcullis routes shows');
    expect(said).toContain('| npx portcullis users create --email you@example.com --role admin --password-stdin');
  }, 120_000);

  async function signInAt(main: string, env: NodeJS.ProcessEnv): Promise<void> {
    const { url, stop } = await project.start(main, env);
    try {
      const ask = async (path: string, body?: object, token = '') => {
        const response = await fetch(url + path, {
          method: body === undefined ? 'GET' : 'POST',
          headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
          body: body && JSON.stringify(body),
        });
        const text = await response.text();
        return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
      };
      expect(await ask('/')).toEqual({ status: 200, body: 'Hello World!' });
      expect(await ask('/me')).toMatchObject({ status: 401, body: { code: 'credential_missing' } });
      expect([201, 409]).toContain((await ask('/v1/auth/register', PERSON)).status);
      const login = await ask('/v1/auth/login', PERSON);
      const { accessToken } = login.body.tokens;
      expect(await ask('/me', undefined, accessToken)).toEqual({ status: 200, body: { userId: login.body.user.id } });
      expect(await ask('/payroll', undefined, accessToken)).toMatchObject({ status: 403 });
    } finally {
      await stop();
    }
  }
});
