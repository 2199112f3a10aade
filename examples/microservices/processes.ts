import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The checkout, from dist/examples/microservices. */
const CHECKOUT = fileURLToPath(new URL('../../../', import.meta.url));
const LONGEST_LIFE_MS = 120_000;

type Environment = Readonly<Record<string, string>>;

/** Starts what the demo needs, and ends all of it. Nothing of this machine's settings reaches any of it. */
export class Processes {
  private readonly running: { readonly child: ChildProcess; readonly gone: Promise<unknown> }[] = [];

  constructor(private readonly env: Environment) {}

  /** Starts a program that says where it answers. @returns its address */
  async serve(program: string, env: Environment = {}): Promise<string> {
    const child = this.start([program], env);
    return new Promise((resolve, reject) => {
      let said = '';
      const hear = (text: Buffer): void => {
        said += text.toString();
        const address = /answers on (http:\S+)/.exec(said)?.[1];
        if (address !== undefined) resolve(address);
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', () => reject(new Error(`${program} ended: ${said}`)));
    });
  }

  /** Runs `portcullis …` to its end. @returns what it printed */
  async portcullis(args: readonly string[], input = ''): Promise<string> {
    const child = this.start(['dist/cli/portcullis.js', ...args], {});
    child.stdin?.end(input);
    let [printed, complained] = ['', ''];
    child.stdout?.on('data', (text: Buffer) => (printed += text.toString()));
    child.stderr?.on('data', (text: Buffer) => (complained += text.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`portcullis ${args[0]} ${args[1]}: ${complained}`);
    return printed;
  }

  /** The last that was started goes first: the server outlives its services. */
  async stop(): Promise<void> {
    for (const { child, gone } of this.running.reverse()) {
      child.kill('SIGTERM');
      await gone;
    }
  }

  private start(args: readonly string[], env: Environment): ChildProcess {
    const child = spawn(process.execPath, args, {
      cwd: CHECKOUT,
      env: { PATH: process.env['PATH'] ?? '', ...this.env, ...env },
      timeout: LONGEST_LIFE_MS,
    });
    this.running.push({ child, gone: new Promise((resolve) => child.once('exit', resolve)) });
    return child;
  }
}
