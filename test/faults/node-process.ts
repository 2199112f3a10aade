import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ended, ROOT, SECRET, type Environment } from '../cli/processes.js';

/** A node in a process of its own. */
export interface NodeProcess {
  readonly name: string;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Sends a signal to the process. */
  signal(signal: NodeJS.Signals): void;
  /** Stops it as an operator would, and waits for the exit code. */
  stop(): Promise<number | null>;
  /** Ends it in whatever state it is, and waits until it is gone. */
  kill(): Promise<void>;
}

export interface NodeOptions {
  readonly name: string;
  readonly databaseUrl: string;
  readonly env?: Environment;
  /** One of the planted bugs of `buggy-node.mjs`; without it the product itself. */
  readonly bug?: string | undefined;
}

const MAIN = join(ROOT, 'dist/main.js');
const LONGEST_LIFE_MS = 180_000;
const BUGGY = join(ROOT, 'test/faults/buggy-node.mjs');

/** Starts a node, and waits until it says where it answers. Rejects with what it said if it ends instead. */
export async function startNode({ name, databaseUrl, env, bug }: NodeOptions): Promise<NodeProcess> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, bug === undefined ? [MAIN] : [BUGGY, bug], {
    cwd: tmpdir(),
    // Nothing outlives its test file.
    timeout: LONGEST_LIFE_MS,
    killSignal: 'SIGKILL',
    env: {
      PATH,
      HOME: tmpdir(),
      PORTCULLIS_ENV: 'test',
      PORT: '0',
      DATABASE_URL: databaseUrl,
      PORTCULLIS_SECRET: SECRET,
      PORTCULLIS_HTTP__PUBLIC_URL: 'http://localhost:3000',
      // Every sign-in comes from this machine.
      PORTCULLIS_LIMITS__ENABLED: 'false',
      PORTCULLIS_LOG__LEVEL: 'warn',
      PORTCULLIS_LOG__REQUESTS: 'false',
      ...env,
    },
  });
  const end = ended(child);
  dieWithUs(child, end);
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (text: string) => {
      said += text;
      const address = /answers on (http:\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    void end.then(({ code, stdout, stderr }) => reject(new Error(`${name} ended with ${code}: ${stdout}${stderr}`)));
  });
  return {
    name,
    url,
    signal: (signal) => void child.kill(signal),
    stop: async () => {
      child.kill('SIGTERM');
      return (await end).code;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await end;
    },
  };
}

/** Nothing outlives the test run, however that ends: a shell sees the pipe to us break, and kills what is left. */
function dieWithUs({ pid }: { pid?: number | undefined }, end: Promise<unknown>): void {
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -9 "$0"', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.stdin?.on('error', () => undefined);
  void end.finally(() => guard.kill('SIGKILL')).catch(() => undefined);
}
