import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { transformSync, type Options } from '@swc/core';
import { freePort } from '../support/ports.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START_TIMEOUT_MS = 90_000;
const PASSWORD = 'correct horse battery';

describe('the Nest application in docs/start-here.md', () => {
  let code: string;
  let data: string;
  let child: ChildProcess;
  let address: string;

  beforeAll(async () => {
    // Inside the package, so that the name `portcullis` leads to what was built.
    code = mkdtempSync(join(ROOT, 'dist/docs-example-'));
    data = mkdtempSync(join(tmpdir(), 'portcullis-example-'));
    chmodSync(data, 0o711);
    compileExample(code);
    const { PATH } = process.env;
    const port = await freePort();
    child = spawn(process.execPath, [join(code, 'main.js')], { cwd: data, env: { PATH, PORT: String(port) } });
    address = `http://localhost:${port}`;
    await untilItAnswers(child, address);
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill()) await ended;
    for (const folder of [code, data]) rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  });

  it('guards every route, opens the public one, and asks for its roles', async () => {
    expect(await ask('GET', '/reports')).toMatchObject({ status: 401, body: { code: 'credential_missing' } });
    expect(await ask('GET', '/reports/count')).toMatchObject({ status: 200, body: { count: 2 } });
    const person = { email: 'ada@example.com', password: PASSWORD };
    expect(await ask('POST', '/v1/auth/register', person)).toMatchObject({ status: 201 });
    const { body } = await ask('POST', '/v1/auth/login', person);
    const { accessToken, expiresIn } = (body as { tokens: { accessToken: string; expiresIn: number } }).tokens;
    expect(expiresIn).toBe(300);
    for (const [method, path] of [
      ['GET', '/reports'],
      ['DELETE', '/reports/1'],
    ] as const) {
      expect(await ask(method, path, undefined, accessToken)).toMatchObject({
        status: 403,
        body: { code: 'insufficient_permission' },
      });
    }
  });

  it('lets in who holds the role, and reads their rights from the token where a rule says jwt', async () => {
    portcullis(data, 'roles', 'set', 'manager', '--permissions', 'report:delete');
    const email = 'grace@example.com';
    portcullis(data, 'users', 'create', '--email', email, '--role', 'manager', '--password-stdin');
    const { body } = await ask('POST', '/v1/auth/login', { email, password: PASSWORD });
    const { user, tokens } = body as { user: { id: string }; tokens: { accessToken: string } };
    expect(await ask('GET', '/reports', undefined, tokens.accessToken)).toEqual({
      status: 200,
      body: { for: user.id, decidedBy: 'token' },
    });
    const removal = await ask('DELETE', '/reports/1', undefined, tokens.accessToken);
    expect(removal).toEqual({ status: 200, body: { removed: '1' } });
  });

  async function ask(method: string, path: string, body?: object, token?: string) {
    const headers = {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const response = await fetch(address + path, { method, headers, body: body && JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  }
});

/** Compiles the files of the example to where the name `portcullis` leads to what was built. */
function compileExample(folder: string): void {
  const options = JSON.parse(readFileSync(join(ROOT, '.swcrc'), 'utf8')) as Options;
  for (const name of ['app.module', 'reports.controller', 'main']) {
    const source = readFileSync(join(ROOT, `examples/guides/start-here/${name}.ts`), 'utf8');
    writeFileSync(join(folder, `${name}.js`), transformSync(source, { ...options, swcrc: false }).code);
  }
}

/** Runs a command beside the application, on its database, as its operator would. */
function portcullis(cwd: string, ...args: string[]): void {
  const cli = join(ROOT, 'dist/cli/portcullis.js');
  const { PATH } = process.env;
  execFileSync(process.execPath, [cli, ...args], { cwd, env: { PATH }, input: `${PASSWORD}\n`, stdio: 'pipe' });
}

async function untilItAnswers(child: ChildProcess, address: string): Promise<void> {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  for (const until = Date.now() + START_TIMEOUT_MS; ; await sleep(50)) {
    const answers = await fetch(address).then(
      () => true,
      () => false,
    );
    if (answers) return;
    if (child.exitCode !== null || Date.now() > until) throw new Error(`the example didn't start: ${said}`);
  }
}
