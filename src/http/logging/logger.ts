import { pino } from 'pino';
import type { DestinationStream, LevelWithSilent, Logger } from 'pino';
import { escapeControls, redact, scrub } from './redact.js';
import { standardOutput } from './standard-output.js';

/** pino's own levels, and `silent`. */
export type LogLevelName = LevelWithSilent;

/**
 * The one logger of a process: JSON lines on standard output (or the given stream), ISO times. Each line passes through
 * redaction by name and by shape, so no credential gets into the log by accident. It costs a copy of each logged object.
 */
export function createLogger(level: LogLevelName = 'info', destination: DestinationStream = standardOutput()): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (object: Record<string, unknown>) => redact(object) as Record<string, unknown>,
    },
    hooks: { streamWrite: (line: string) => escapeControls(scrub(line)) },
  };
  return pino(options, destination);
}
