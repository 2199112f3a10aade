import { complain } from '../complain.js';

const OUTPUTS = [process.stdout, process.stderr] as const;

/**
 * Ends the process when its standard output takes no more. `portcullis users list | head -1` is no failure: whoever reads has
 * read enough. Anything else, such as a full disk, is one, and what did arrive is not the whole answer.
 *
 * What can't be said on standard error can't be said at all, and ends nothing.
 */
export function watchOutput(): void {
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit();
    complain(`standard output can’t be written: ${message}`);
    process.exit(1);
  });
  process.stderr.on('error', () => undefined);
}

/** For a server, which has more to do than to be read: it runs on, whoever has stopped reading what it says. */
export function outliveOutput(): void {
  for (const output of OUTPUTS) output.removeAllListeners('error').on('error', () => undefined);
}
