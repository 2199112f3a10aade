import { complain } from '../complain.js';
import { StateUnavailable } from '../database/state-unavailable.js';
import { fieldErrorLine } from '../http/field-errors.js';
import { Problem } from '../http/problem.js';
import { CommandRefused } from './cli.errors.js';

/**
 * What to say about a failed command: one line, several where the configuration has several mistakes. Only what nobody
 * foresaw keeps its stack trace.
 */
async function failureMessage(error: unknown): Promise<string> {
  if (error instanceof CommandRefused) return error.message;
  if (error instanceof Problem && !(error instanceof StateUnavailable)) return problemLine(error);
  const { startupMessage } = await import('../startup-message.js');
  return startupMessage(error);
}

/** Says it on standard error. */
export async function reportFailure(error: unknown): Promise<void> {
  complain(await failureMessage(error));
}

/** `The password can’t be used: It must have at least 8 characters.` */
function problemLine({ title, detail, errors = [] }: Problem): string {
  const reasons = [...(detail === undefined ? [] : [detail]), ...errors.map(fieldErrorLine)];
  return reasons.length === 0 ? title : `${title}: ${reasons.join('; ')}`;
}
