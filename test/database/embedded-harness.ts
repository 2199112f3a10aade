import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const HOLDER = fileURLToPath(new URL('./embedded-holder.mjs', import.meta.url));
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LAUNCHER = join(ROOT, 'dist/database/embedded/launcher.js');
export const isRoot = process.getuid?.() === 0;
export const asRoot = isRoot ? it : it.skip;

/** Runs a program that may write nothing into files: it meets the same as where the disk is full. */
export const NOTHING_WRITTEN = ['prlimit', '--fsize=0:0'];
const hasLimits = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0;
export const onLimits = hasLimits ? it : it.skip;

export interface Holder {
  readonly url: string;
  readonly socketDir: string;
  readonly pid: number;
  /** With its exit code, null where it was killed. */
  readonly ended: Promise<number | null>;
  /** The warnings and errors so far. */
  said(): string;
  stop(): Promise<number | null>;
  kill(): void;
}

const running = new Set<() => void>();
export const folders: string[] = [];

export function newFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'embedded-'));
  chmodSync(folder, 0o711);
  folders.push(folder);
  return folder;
}

export interface StartOptions {
  launcher?: string;
  settings?: Record<string, string>;
  uid?: number;
  /** A program, with its arguments, that starts the process. */
  through?: readonly string[];
}

/** Starts a process that holds the server of the folder; rejects with what it said if it ends instead. */
export async function start(
  dataDir: string,
  { launcher = LAUNCHER, settings, uid, through = [] }: StartOptions = {},
): Promise<Holder> {
  const holder = [process.execPath, HOLDER, launcher, JSON.stringify({ dataDir, settings })];
  const [program = '', ...args] = [...through, ...holder];
  const child = spawn(program, args, { uid });
  const kill = (): void => void child.kill('SIGKILL');
  running.add(kill);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  void ended.then(() => running.delete(kill));
  const line = await Promise.race([
    new Promise<string>((resolve) => child.stdout.once('data', (data: Buffer) => resolve(data.toString()))),
    ended.then((code) => Promise.reject(new Error(`${code}: ${said}`))),
  ]);
  const stop = (): Promise<number | null> => {
    child.stdin.write('stop\n');
    return ended;
  };
  const opened = JSON.parse(line) as { url: string; socketDir: string };
  return { ...opened, pid: child.pid ?? 0, ended, said: () => said, stop, kill };
}

export async function query(holder: Holder, sql: string): Promise<Record<string, unknown>> {
  const client = new pg.Client(holder.url);
  await client.connect();
  try {
    return ((await client.query(sql)).rows[0] ?? {}) as Record<string, unknown>;
  } finally {
    await client.end();
  }
}

/** The pid of the server that runs on the data folder. */
export function serverOf(dataDir: string): number | undefined {
  const file = join(dataDir, 'postgres/postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  return processes().some((line) => line.startsWith(`${pid} `)) ? pid : undefined;
}

/** Lines `pid command` of all that lives, without zombies. */
function processes(): string[] {
  if (existsSync('/proc/self/stat')) return processesOfLinux();
  const lines = execFileSync('ps', ['-A', '-ww', '-o', 'state=,pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => !line.startsWith('Z')).map((line) => line.replace(/^\S+\s+/, ''));
}

/** From /proc, since a small machine has no `ps`. A process that ends meanwhile is left out; a zombie has no arguments. */
function processesOfLinux(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return args === '' ? [] : [`${pid} ${args}`];
      } catch {
        return [];
      }
    });
}

/** Watchdogs, reapers and servers that have to do with the folder. */
export function companionsOf(dataDir: string): string[] {
  return processes().filter((line) => line.includes(dataDir) && !line.includes(HOLDER));
}

export async function until(condition: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(20)) if (condition()) return;
  throw new Error(`never came: ${what}`);
}

/** The launcher in a folder where no package is installed. */
export function copiedLauncher(): string {
  const folder = newFolder();
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const part of ['database/embedded', 'clock']) {
    cpSync(join(ROOT, 'dist', part), join(folder, 'dist', part), { recursive: true });
  }
  return join(folder, 'dist/database/embedded/launcher.js');
}

/** Ends what a test left running, and takes the folders away once nothing lives in them. Call it once in each file. */
export function cleanUpAfterTests(): void {
  afterEach(() => running.forEach((kill) => kill()));

  afterAll(async () => {
    for (const folder of folders) {
      await until(() => companionsOf(folder).length === 0, `nothing left of ${folder}`);
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
