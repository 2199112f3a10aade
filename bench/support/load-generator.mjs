import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { forkOn } from './pinning.mjs';

const CONNECTIONS = 32;

/**
 * wrk where it is installed, since it costs little beside any server, else autocannon. Both send over 32 connections, one request at
 * a time on each, and the clients take turns.
 *
 * Its `run({ url, path, method, headers, bodies }, seconds)` takes the headers and bodies of each client; it gives the number of
 * requests, those of a second and, where known, which share of its processor the generator used. Throws when one was refused.
 */
export async function openLoadGenerator() {
  return wrkInstalled() ? wrk() : autocannon();
}

function wrkInstalled() {
  try {
    // It has no command that succeeds and does nothing.
    execFileSync('sh', ['-c', 'command -v wrk'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

function wrk() {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-load-'));
  const script = join(folder, 'requests.lua');
  return {
    name: 'wrk',
    run: async (request, seconds) => {
      writeFileSync(script, luaOf(request));
      const flags = ['--timeout', '10s', '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '-s', script, request.url];
      const { stdout } = await promisify(execFile)('wrk', flags);
      const requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
      if (/Non-2xx|Socket errors/.test(stdout) || !(requests > 0)) throw new Error(stdout);
      return { requests, perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]) };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function luaOf({ path, method = 'GET', headers, bodies }) {
  const texts = headers.map((client, number) => {
    const entries = Object.entries(client).map(([name, value]) => `["${name}"]=${JSON.stringify(value)}`);
    return `{{${entries.join(',')}}, ${bodies ? JSON.stringify(bodies[number]) : 'nil'}}`;
  });
  return `
local clients = {${texts.join(',\n')}}
local texts, at = {}, 0
function init()
  for i, one in ipairs(clients) do texts[i] = wrk.format("${method}", "${path}", one[1], one[2]) end
end
function request()
  at = at % #texts + 1
  return texts[at]
end`;
}

async function autocannon() {
  const child = forkOn('measuring', fileURLToPath(new URL('autocannon-process.mjs', import.meta.url)));
  return {
    name: 'autocannon',
    run: async (request, seconds) => {
      child.send({ request, seconds, connections: CONNECTIONS });
      const [{ refused, ...counted }] = await once(child, 'message');
      if (refused) throw new Error(refused);
      return counted;
    },
    close: () => child.kill(),
  };
}
