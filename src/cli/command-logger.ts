import { createLogger } from '../http/logging/logger.js';
import { PinoLoggerService } from '../http/logging/pino-logger.service.js';

/** Nest logs what it throws anyway, and that it previews. */
const NESTS_OWN: ReadonlySet<unknown> = new Set(['ExceptionHandler', 'NestApplicationContext']);

/** The logger of a command: warnings and errors, on standard error, so that standard output stays the command's own. */
export class CommandLogger extends PinoLoggerService {
  constructor() {
    super(createLogger('warn', process.stderr));
  }

  override warn(message: unknown, ...rest: unknown[]): void {
    if (!NESTS_OWN.has(rest.at(-1))) super.warn(message, ...rest);
  }

  override error(message: unknown, ...rest: unknown[]): void {
    if (!NESTS_OWN.has(rest.at(-1))) super.error(message, ...rest);
  }
}
