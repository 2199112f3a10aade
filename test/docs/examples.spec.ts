import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PRINTED = 'http://localhost:3000';
const START_TIMEOUT_MS = 60_000;

// The examples are written for it, and a machine may be without.
const withCurl = spawnSync('curl', ['--version']).status === 0 ? it : it.skip;

describe('the examples in the documentation', () => {
  let folder: string;
  let server: Server;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'portcullis-examples-'));
    // Under root the database runs as another account, which has to get through to its data.
    chmodSync(folder, 0o711);
    server = await startServer(folder);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('README.md shows what a start prints', () => {
    const [first = ''] = blocksOf('README.md', 'console');
    const [, ...expected] = first.trimEnd().split('\n');
    expect(server.said().trimEnd()).toMatch(patternOf(expected.join('\n')));
  });

  withCurl('README.md shows what its commands answer', () => {
    const commands = blocksOf('README.md', 'console').slice(1).flatMap(commandsIn);
    expect(commands).toHaveLength(6);
    const outputs = run(commands.map(({ command }) => command).join('\necho @@@\n')).split('@@@\n');
    commands.forEach(({ command, output }, index) => {
      expect([command, outputs[index]?.trimEnd()]).toEqual([command, expect.stringMatching(patternOf(output))]);
    });
  });

  withCurl('docs/start-here.md works from top to bottom', () => {
    // Another account than the README's, which has been suspended.
    const script = blocksOf('docs/start-here.md', 'sh run').join('\n').replaceAll('ada@', 'grace@');
    const output = run(`curl() { command curl -f "$@"; }\n${script}`);
    expect(output.match(/"complete":true/g)).toHaveLength(2);
    expect(output).toContain('"credential":"access-token"');
    expect(output).toContain('"credential":"session-header"');
    expect(output).toContain('"credential":"cookie"');
    expect(output).toMatch(/HTTP\/1\.1 204 No Content[\s\S]*portcullis-receipt: \d+;complete/);
  });

  withCurl('docs/oauth.md works from top to bottom', () => {
    const output = run(`curl() { command curl -f "$@"; }\n${blocksOf('docs/oauth.md', 'sh run').join('\n')}`);
    expect(output).toContain('"active":true');
    expect(output).toMatch(/HTTP\/1\.1 200 OK[\s\S]*portcullis-receipt: \d+;complete/);
    expect(output).toMatch(/^receipt +position \d+, .*, complete$/m);
  });

  function run(script: string): string {
    const here = script
      .replaceAll(PRINTED, server.address)
      .replaceAll('npm run --silent portcullis --', `node ${join(ROOT, 'dist/cli/portcullis.js')}`);
    return execFileSync('bash', ['--norc', '-euo', 'pipefail', '-c', here], {
      cwd: folder,
      env: environmentOf(folder),
      encoding: 'utf8',
    });
  }
});

interface Server {
  readonly address: string;
  /** Its output so far, as if it had the address and the data folder that the documentation shows. */
  said(): string;
  stop(): Promise<void>;
}

async function startServer(folder: string): Promise<Server> {
  const child = spawn(process.execPath, [join(ROOT, 'dist/main.js')], { cwd: folder, env: environmentOf(folder) });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const address = await addressOf(child, () => output);
  return {
    address,
    said: () => output.replaceAll(address, 'http://127.0.0.1:3000'),
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    },
  };
}

/** Nothing but what a newcomer has, but for the port, and the public address that goes with the printed one. */
function environmentOf(folder: string): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, PORT: '0', PORTCULLIS_HTTP__PUBLIC_URL: PRINTED, TMPDIR: folder };
}

async function addressOf(child: ChildProcess, said: () => string): Promise<string> {
  const until = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    // The banner's last line is what tells that all of it has come.
    const [, address] = /answers on (http:\S+)[\s\S]*--password-stdin\n/.exec(said()) ?? [];
    if (address !== undefined) return address;
    if (child.exitCode !== null || Date.now() > until) throw new Error(`the server didn't start: ${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function blocksOf(page: string, language: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const blocks = [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].filter(([, info]) => info === language);
  if (blocks.length === 0) throw new Error(`${page} has no block of ${language}`);
  return blocks.map(([, , body]) => body!);
}

/** Commands of a transcript, each with what it printed. */
function commandsIn(transcript: string): { command: string; output: string }[] {
  return transcript
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const lines = part.trimEnd().split('\n');
      const end = lines.findIndex((line) => !/[\\|]$/.test(line)) + 1;
      return { command: lines.slice(0, end).join('\n'), output: lines.slice(end).join('\n') };
    });
}

/** Matches what is printed, with `…` for anything, and other ids and waits: a server just started makes one wait longer. */
function patternOf(printed: string): RegExp {
  const escaped = printed
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('…', '.*')
    .replace(/waited \d+ ms/g, 'waited \\d+ ms')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '[0-9a-f-]{36}');
  return new RegExp(`^${escaped}$`);
}
