import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestDatabase } from '../support/test-database.js';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The same as test-app.ts uses, so that an application in the test can share a database with processes. */
export const SECRET = 'a-secret-of-tests-with-more-than-32-bytes';

export type Environment = Readonly<Record<string, string>>;

/** How a process ended, and everything that it said. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  readonly env?: Environment;
  /** What comes on standard input; nothing by default. */
  readonly input?: string;
  /** Default: a folder without configuration. */
  readonly cwd?: string;
  readonly uid?: number;
  /** After so many milliseconds it is killed, 80 s by default; a server that several tests share lives as long as they. */
  readonly timeout?: number;
}

/** Points a process to a test database. */
export function environmentOf(database: TestDatabase): Environment {
  return { DATABASE_URL: database.url, PORTCULLIS_SECRET: SECRET };
}

/** Starts a program of the build, with nothing of this process's environment but what finding programs takes. */
export function start(
  program: string,
  args: readonly string[],
  options: ProcessOptions = {},
): ChildProcessWithoutNullStreams {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    cwd: options.cwd ?? tmpdir(),
    // Nothing outlives its test, a server that should have refused to start included.
    timeout: options.timeout ?? 80_000,
    killSignal: 'SIGKILL',
    env: { PATH, HOME: tmpdir(), PORTCULLIS_ENV: 'test', PORT: '0', ...options.env },
    ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
  });
  // A process that ends without having read its input closes the pipe, which is no fault of the test's.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  return child;
}

/** Waits for the end of a process. */
export function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs `portcullis <args>` to its end. */
export function portcullis(args: readonly string[], options?: ProcessOptions): Promise<Ended> {
  return ended(start(join(ROOT, 'dist/cli/portcullis.js'), args, options));
}

/** How a refused command ends: exit code 1, one line on standard error, nothing on standard output. */
export function refused(line: string): Ended {
  return { code: 1, stdout: '', stderr: `portcullis: ${line}\n` };
}
