import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

export const SECRET = 'a-secret-of-benchmarks-with-more-than-32-bytes';

/**
 * Starts a server process on a free port, and waits until it says where it answers.
 *
 * @param databaseUrl undefined for the embedded server, in the data folder that `env` names
 * @param checkout whose build to start
 */
export async function startNode(databaseUrl, env = {}, checkout = CHECKOUT) {
  const child = spawn(process.execPath, [join(checkout, 'dist/main.js')], {
    cwd: tmpdir(),
    env: {
      PATH: process.env.PATH,
      HOME: tmpdir(),
      PORTCULLIS_ENV: 'test',
      PORT: '0',
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
      PORTCULLIS_SECRET: SECRET,
      PORTCULLIS_HTTP__PUBLIC_URL: 'http://localhost:3000',
      // Every sign-in comes from this machine.
      PORTCULLIS_LIMITS__ENABLED: 'false',
      PORTCULLIS_LOG__LEVEL: 'warn',
      PORTCULLIS_LOG__REQUESTS: 'false',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
      const address = /answers on (http:\S+)/.exec(said)?.[1];
      if (address) resolve(address);
    });
    void ended.then((code) => reject(new Error(`a node ended with ${code}: ${said}`)));
  });
  return {
    url,
    pid: child.pid,
    signal: (name) => child.kill(name),
    stop: async () => {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
