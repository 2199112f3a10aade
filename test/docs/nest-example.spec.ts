import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync, type Options } from '@swc/core';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START_TIMEOUT_MS = 20_000;

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
    writeExample(code);
    const { PATH } = process.env;
    child = spawn(process.execPath, [join(code, 'main.js')], { cwd: data, env: { PATH } });
    address = await addressOf(child);
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill()) await ended;
    for (const folder of [code, data]) rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  });

  it('guards every route, opens the public one, and asks for its roles', async () => {
    expect(await ask('GET', '/reports')).toMatchObject({ status: 401, body: { code: 'credential_missing' } });
    expect(await ask('GET', '/reports/count')).toMatchObject({ status: 200, body: { count: 2 } });
    const person = { email: 'ada@example.com', password: 'correct horse battery' };
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

  async function ask(method: string, path: string, body?: object, token?: string) {
    const headers = {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const response = await fetch(address + path, { method, headers, body: body && JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  }
});

/** Compiles the page's files, which say their name in their first line. Any free port will do. */
function writeExample(folder: string): void {
  const page = readFileSync(join(ROOT, 'docs/start-here.md'), 'utf8');
  const options = JSON.parse(readFileSync(join(ROOT, '.swcrc'), 'utf8')) as Options;
  const files = [...page.matchAll(/^```ts\n\/\/ (\S+)\.ts\n([\s\S]*?)^```$/gm)];
  expect(files.map(([, name]) => name)).toEqual(['app.module', 'reports.controller', 'main']);
  for (const [, name, source] of files) {
    const here = source!.replace('listen(3000);', "listen(0);\nconsole.log('answers on', await app.getUrl());");
    writeFileSync(join(folder, `${name}.js`), transformSync(here, { ...options, swcrc: false }).code);
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const until = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const [, address] = /answers on (\S+)/.exec(said) ?? [];
    if (address !== undefined) return address.replace('[::1]', 'localhost');
    if (child.exitCode !== null || Date.now() > until) throw new Error(`the example didn't start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
