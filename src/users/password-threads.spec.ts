import { readdirSync, readFileSync } from 'node:fs';
import { getPriority, platform } from 'node:os';
import { PasswordThreads } from './password-threads.js';

const PARAMETERS = { algorithm: 2, memoryCost: 1_024, timeCost: 1 };

describe('PasswordThreads', () => {
  it('hash and verify; what can’t be read is an error, and the thread goes on', async () => {
    const threads = new PasswordThreads(1);
    const stored = await threads.hash('correct horse', PARAMETERS);
    await expect(threads.verify('no hash', 'correct horse')).rejects.toThrow();
    await expect(threads.verify(stored, 'correct horse')).resolves.toBe(true);
    await expect(threads.verify(stored, 'wrong')).resolves.toBe(false);
    await threads.end();
  });

  const onLinux = platform() === 'linux' ? it : it.skip;
  onLinux('let every other thread of the process go first', async () => {
    const before = niceOfThreads();
    const threads = new PasswordThreads(2);
    await Promise.all([threads.hash('a', PARAMETERS), threads.hash('b', PARAMETERS)]);
    const lowered = niceOfThreads().filter((nice) => nice === 10).length - before.filter((nice) => nice === 10).length;
    expect(lowered).toBe(2);
    expect(getPriority()).toBeLessThan(10);
    await threads.end();
  });
});

/** Of each thread of this process: the 19th field of `proc_pid_stat(5)`. */
function niceOfThreads(): number[] {
  return readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
    // The name, in brackets, may have spaces.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
}
