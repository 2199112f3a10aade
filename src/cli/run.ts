import { CommanderError } from 'commander';
import { reportFailure } from './failure-message.js';
import { createProgram } from './program.js';

const DONE = 0;
const FAILED = 1;
const WRONG_USAGE = 2;

/**
 * Runs one command.
 *
 * @param args what stands behind the program's name
 * @returns the exit code: 0 done, 1 refused or failed (said on standard error), 2 wrong usage (said there too)
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    return DONE;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USAGE;
    await reportFailure(error);
    return FAILED;
  }
}
