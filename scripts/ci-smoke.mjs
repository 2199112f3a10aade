// `npm start` in this checkout: waits for the banner, asks for health, signs somebody up and in, and stops it again. The
// database goes to a temporary folder. Exit code 1 and what the server said, if anything is otherwise.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 10_000;

const folder = mkdtempSync(join(tmpdir(), 'portcullis-smoke-'));
chmodSync(folder, 0o711);
// A group of its own, so that whatever npm leaves behind can be ended, and nothing else.
const server = spawn('npm', ['start', '--silent'], {
  detached: true,
  stdio: ['ignore', 'pipe', 'pipe'],
  env: { ...process.env, PORT: '0', PORTCULLIS_DATABASE__DATA: join(folder, 'data') },
});
let said = '';
for (const stream of [server.stdout, server.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
const ended = new Promise((resolve) => server.once('exit', (code, signal) => resolve(code ?? signal)));

try {
  const address = await addressOf();
  await expect(200, `${address}/health/live`);
  await expect(200, `${address}/health/ready`);
  await expect(401, `${address}/v1/auth/me`);
  const person = { email: 'smoke@example.com', password: 'a smoke that nobody guesses' };
  await expect(201, `${address}/v1/auth/register`, person);
  const { tokens } = await expect(200, `${address}/v1/auth/login`, { ...person, transport: 'token' });
  await expect(200, `${address}/v1/auth/me`, undefined, { authorization: `Bearer ${tokens.accessToken}` });
  // To npm alone, which hands it on: a server that is told twice stops at once instead of cleanly.
  server.kill('SIGTERM');
  const ending = await Promise.race([ended, sleep(STOP_TIMEOUT_MS, 'still running', { ref: false })]);
  if (ending !== 0) throw new Error(`SIGTERM to npm start: ${ending} instead of exit code 0`);
  console.log(`served at ${address}, answered six requests, stopped`);
} catch (error) {
  console.error(`${error.message}\n\nThe server said:\n${said}`);
  process.exitCode = 1;
} finally {
  killGroup();
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

async function addressOf() {
  const until = Date.now() + START_TIMEOUT_MS;
  let gone = false;
  void ended.then(() => (gone = true));
  for (;;) {
    const [, address] = /answers on (http:\S+)/.exec(said) ?? [];
    if (address !== undefined) return address;
    if (gone || Date.now() > until) throw new Error(gone ? 'npm start ended' : 'no banner in time');
    await sleep(100);
  }
}

async function expect(status, url, body, headers = {}) {
  const response = await globalThis.fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== status) throw new Error(`${url}: ${response.status} instead of ${status}: ${text}`);
  return JSON.parse(text);
}

function killGroup() {
  try {
    process.kill(-server.pid, 'SIGKILL');
  } catch {
    // gone already
  }
}
