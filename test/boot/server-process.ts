import { join } from 'node:path';
import { ended, ROOT, start, type Ended, type ProcessOptions } from '../cli/processes.js';

/** A server that answers, in a process of its own. */
export interface ServerProcess {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly pid: number;
  readonly end: Promise<Ended>;
  signal(signal: NodeJS.Signals): void;
}

const MAIN = join(ROOT, 'dist/main.js');

/** Runs the server until it ends by itself, as one that refuses to start does. */
export function runServer(options: ProcessOptions, program = MAIN): Promise<Ended> {
  return ended(start(program, [], options));
}

/** Starts the server, and waits until it says where it answers. Rejects with what it said if it ends instead. */
export async function startServer(options: ProcessOptions): Promise<ServerProcess> {
  const child = start(MAIN, [], options);
  const end = ended(child);
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (text: string) => {
      said += text;
      const address = /answers on (http:\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    void end.then(({ code, stderr }) => reject(new Error(`the server ended with ${code}: ${stderr}`)));
  });
  return { url, pid: child.pid ?? 0, end, signal: (signal) => void child.kill(signal) };
}
