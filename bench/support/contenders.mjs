import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { forkOn } from './pinning.mjs';

/** Signed-in users of each contender; they take turns. */
const CLIENTS = 100;
const ANSWER = '"ok":true';
const PACKAGES = fileURLToPath(new URL('../contenders/', import.meta.url));
const PROGRAM = fileURLToPath(new URL('contender-process.mjs', import.meta.url));

/** Installs what only contenders need, beside them. Where that fails, those that need it say so when they start. */
export async function installContenders() {
  if (existsSync(`${PACKAGES}node_modules/.package-lock.json`)) return;
  console.log('Installing the contenders into bench/contenders …');
  await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: PACKAGES }).catch(
    (error) => console.error(`They could not be installed: ${error.stderr || error.message}`),
  );
}

/**
 * Starts a contender in a process of its own and lets it prove that it does the work: who is signed in gets the answer, and
 * whoever shows nothing is refused where the route is guarded.
 *
 * @returns its requests with where to send them, `usedMicros` for its processor time so far, and `stop`; or why it `failed`
 */
export async function startContender(contender, database) {
  const { file, adapter, options } = contender;
  const databaseUrl = await databaseFor(contender, database);
  const child = forkOn(
    'measured',
    PROGRAM,
    [file, JSON.stringify({ databaseUrl, adapter, clients: CLIENTS, ...options })],
    {
      env: { ...process.env, NODE_ENV: 'production' },
    },
  );
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill();
    await ended;
  };
  const said = once(child, 'message').then(([message]) => message);
  const { running, failed } = await Promise.race([said, ended.then(([code]) => ({ failed: `it ended with ${code}` }))]);
  if (failed !== undefined) return { contender, failed: await stop().then(() => failed) };
  const requests = running.requests.map((request) => ({ ...request, url: running.url }));
  const wrong = (
    await Promise.all(requests.map((request) => whatIsWrong(request).catch(({ message }) => message)))
  ).find((one) => one !== undefined);
  if (wrong !== undefined) return { contender, failed: await stop().then(() => wrong) };
  return {
    contender,
    requests,
    usedMicros: async () => {
      child.send('time');
      const [micros] = await once(child, 'message');
      return micros;
    },
    stop,
  };
}

async function databaseFor({ database: wanted, name }, database) {
  if (wanted !== 'empty') return database.url;
  const own = `contender_${name.toLowerCase().replaceAll(/\W+/g, '_')}`;
  await database.query(`CREATE DATABASE ${own}`);
  const url = new URL(database.url);
  url.pathname = `/${own}`;
  return url.href;
}

async function whatIsWrong({ url, open, guarded, method, headers, bodies, answer = ANSWER }) {
  const send = async (path, how) => {
    const response = await globalThis.fetch(url + path, how);
    return { status: response.status, text: await response.text() };
  };
  const first = { headers: headers[0], method, body: bodies?.[0] };
  const unguarded = await send(open, { headers: headers[0] });
  if (!unguarded.text.includes(ANSWER)) return `its unguarded route answered ${unguarded.status} ${unguarded.text}`;
  if (guarded === undefined) return undefined;
  const signedIn = await send(guarded, first);
  if (signedIn.status !== 200 || !signedIn.text.includes(answer)) {
    return `who was signed in was answered ${signedIn.status} ${signedIn.text}`;
  }
  const nobody = await send(guarded, { method });
  return nobody.status >= 400 && nobody.status < 500 ? undefined : `nobody in particular was answered ${nobody.status}`;
}
