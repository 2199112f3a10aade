import { execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const ROOT = process.cwd();
const DEMO = join(ROOT, 'dist/examples/manager-api/demo/demo.js');

/** What the demo left: its exit code, its lines, and whatever it forgot in its own temporary folder or among processes. */
interface Told {
  readonly code: number | null;
  readonly text: string;
  readonly lines: readonly string[];
  readonly forgotten: readonly string[];
}

/** Runs the demo in a temporary folder of its own. `during` sees the process as soon as it has written something. */
async function tell(
  nodeOptions: readonly string[] = [],
  during: (pid: number) => void = () => undefined,
): Promise<Told> {
  const folder = mkdtempSync(join(tmpdir(), 'demo-spec-'));
  chmodSync(folder, 0o711);
  // A group of its own, like a command at a terminal, where Ctrl-C reaches everything in it.
  const child = spawn(process.execPath, [...nodeOptions, DEMO], {
    cwd: ROOT,
    detached: true,
    // What it must not listen to: somebody else's database and settings.
    env: {
      ...process.env,
      TMPDIR: folder,
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      PORTCULLIS_AUTH__MODE: 'jwt',
    },
  });
  let text = '';
  let seen = false;
  const hear = (chunk: Buffer): void => {
    text += chunk.toString();
    if (!seen) during(child.pid ?? 0);
    seen = true;
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const forgotten = [...readdirSync(folder), ...processesThatName(folder)];
  rmSync(folder, { recursive: true, force: true });
  return { code, text, lines: text.split('\n'), forgotten };
}

/** Command lines of processes that name a folder. None where there is no /proc to look into. */
function processesThatName(folder: string): string[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => commandLine(pid))
    .filter((command) => command.includes(folder));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** `cookie GET /v1/payroll (session) | 403 insufficient_permission | ok`, one for each request. */
function requestsOf({ lines }: Told): string[] {
  return lines
    .filter((line) => /^ *\d+\.\d\d /.test(line))
    .map(
      (line) =>
        `${line.slice(6, 40).trim().replace(/ +/g, ' ')} | ${line
          .slice(68)
          .trim()
          .replace(/ +(\S+)$/, ' | $1')}`,
    );
}

describe('npm run demo', () => {
  beforeAll(async () => {
    await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'examples/manager-api/tsconfig.build.json']);
  }, 120_000);

  it('tells the founding story, and every answer is the expected one', async () => {
    const told = await tell();
    expect(told.text).toContain('Every answer was the expected one.');
    expect(told.code).toBe(0);
    const requests = requestsOf(told);
    const demotion = requests.indexOf('admin PUT /v1/users/…/roles | 200 | ok');
    expect(requests.slice(demotion + 1, demotion + 10)).toEqual([
      'cookie GET /v1/payroll (session) | 403 insufficient_permission | ok',
      'cookie GET /v1/reports/q3 (hybrid) | 403 insufficient_permission | ok',
      'header GET /v1/payroll (session) | 403 insufficient_permission | ok',
      'header GET /v1/reports/q3 (hybrid) | 403 insufficient_permission | ok',
      'token GET /v1/reports/q3 (hybrid) | 403 insufficient_permission | ok',
      'token GET /v1/reports (jwt) | 200 | ok',
      'token POST /v1/auth/refresh | 200 | ok',
      'token2 GET /v1/reports (jwt) | 403 insufficient_permission | ok',
      'token GET /v1/reports (jwt) | 200 | ok',
    ]);
    expect(requests).toContain('cookie PUT /v1/reports/q3 | 403 not_the_author | ok');
    expect(requests).toContain('cookie GET /v1/payroll (session) | 401 invalid_session | ok');
    expect(requests).toContain('token2 GET /v1/reports/q3 (hybrid) | 401 invalid_token | ok');
    expect(requests.every((line) => line.endsWith('| ok'))).toBe(true);
    // Of the demotion and of the end of all sessions: whatever takes something away shows one.
    const receipts = told.lines.filter((line) => line.includes('Receipt:'));
    expect(receipts).toHaveLength(2);
    for (const receipt of receipts)
      expect(receipt).toMatch(/Receipt: position \d+, applied on 1, expired 0, waited \d+ ms, complete\./);
    expect(told.text).toMatch(/It passes until \d\d:\d\d:\d\d/);
    expect(told.text).toContain('GET /v1/reports      jwt      by rule: examples/manager-api/manager-api.yaml:7');
    expect(told.lines.filter((line) => line.length > 100)).toEqual([]);
    // No colours: this is no terminal.
    expect(told.text).not.toContain('\u001b');
    expect(told.forgotten).toEqual([]);
  });

  it('says so, and fails, when an answer is another one', async () => {
    const told = await tell(['--import', join(ROOT, 'test/examples/lost-demotion.mjs')]);
    expect(told.code).toBe(1);
    const different = requestsOf(told).filter((line) => line.endsWith('| !!'));
    expect(different).toContain('cookie GET /v1/payroll (session) | 200 | !!');
    expect(different).toContain('token2 GET /v1/reports (jwt) | 200 | !!');
    expect(told.text).toContain(`!! ${different.length} answers were not the expected one.`);
    expect(told.forgotten).toEqual([]);
  });

  it('leaves nothing behind on Ctrl-C', async () => {
    const told = await tell([], (pid) => process.kill(-pid, 'SIGINT'));
    expect(told.code).toBe(130);
    expect(told.text).not.toContain('Every answer was the expected one.');
    expect(told.forgotten).toEqual([]);
  });
});

describe('the package', () => {
  it('can be imported by its name and, having no top-level await, required', async () => {
    const script = `
      const { PortcullisModule } = require('portcullis');
      import('portcullis').then((imported) => console.log(imported.PortcullisModule === PortcullisModule));`;
    const { stdout } = await run(process.execPath, ['--no-warnings', '--experimental-require-module', '-e', script]);
    expect(stdout.trim()).toBe('true');
  });
});
