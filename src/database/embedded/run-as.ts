import { type SpawnOptions, spawn } from 'node:child_process';
import { type Account, isRoot } from './account.js';
import { EmbeddedDatabaseError, systemCode } from './embedded.errors.js';

/**
 * How to start one of PostgreSQL's programs: as the account, and with nothing of our own environment, which holds
 * secrets that any process of that account could read in /proc.
 */
export function runAs(account: Account): SpawnOptions {
  const env = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/' };
  return isRoot() ? { env, cwd: '/', uid: account.uid, gid: account.gid } : { env, cwd: '/' };
}

/**
 * Runs a program to its end.
 *
 * @param input what it reads from its standard input
 * @param signal ends it before that
 * @returns what it wrote to standard error
 * @throws EmbeddedDatabaseError if it fails, quoting the last line that it wrote
 */
export async function run(
  program: string,
  args: string[],
  account: Account,
  { input = '', signal }: { input?: string; signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const child = spawn(program, args, { ...runAs(account), stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  // A program that fails early closes its input under us; its exit code tells more than our broken pipe.
  child.stdin?.on('error', () => undefined).end(input);
  const end = (): void => void child.kill();
  signal?.addEventListener('abort', end);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(cannotRun(program, error)));
    child.once('close', resolve);
  }).finally(() => signal?.removeEventListener('abort', end));
  signal?.throwIfAborted();
  if (code !== 0) throw new EmbeddedDatabaseError(`${program} failed: ${lastLine(said) ?? `exit code ${code}`}`);
  return said;
}

/** A program that the kernel refuses to start, most often for want of the C library that it was built for. */
export function cannotRun(program: string, error: Error): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    `${program} doesn't run on this system (${systemCode(error) ?? error.message}): set DATABASE_URL to a server of your own`,
    { cause: error },
  );
}

/** The line that tells why: the last one that complains, else the last one; its time and process number cut off. */
export function lastLine(text: string): string | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const line = lines.findLast((candidate) => /\b(FATAL|PANIC|ERROR|error):/.test(candidate)) ?? lines.at(-1);
  return line?.replace(/^\S+ \S+ \S+ \[\d+\] /, '').trim();
}
