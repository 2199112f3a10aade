import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

const BOOT_CONTEXTS: ReadonlySet<string> = new Set([
  'NestFactory',
  'NestApplication',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
]);

/** Nest logs what refuses a start, with its stack, and throws it all the same where `abortOnError` is off. */
const START_CONTEXTS: ReadonlySet<unknown> = new Set(['ExceptionHandler', 'NestApplication']);

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/**
 * Nest's logger on pino. Give it to `NestFactory.create(module, { logger })`. What Nest's `Logger` passes behind the message
 * is kept: the last string is the context, and for errors the one before it is the stack.
 */
export class PinoLoggerService implements LoggerService {
  /**
   * @param startIsCaught whether whoever creates the application catches what refuses its start, and says it once; then it is
   *   not logged beside that
   */
  constructor(
    private readonly logger: Logger,
    private readonly startIsCaught = false,
  ) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    if (this.startIsCaught && START_CONTEXTS.has(rest.at(-1))) return;
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(level: Level, message: unknown, rest: unknown[]): void {
    const fields: Record<string, unknown> = {};
    const extra = [...rest];
    if (typeof extra.at(-1) === 'string') fields['context'] = extra.pop();
    // What Nest says about its own boot, a line for each module and route, interests whoever debugs it.
    const severity = level === 'info' && BOOT_CONTEXTS.has(String(fields['context'])) ? 'debug' : level;
    if (typeof extra[0] === 'string' && extra[0].includes('\n')) fields['stack'] = extra.shift();
    // `logger.log({ receipt }, 'session ended')`, as pino itself has it.
    const text = isPlain(message) && typeof extra[0] === 'string' ? extra.shift() : undefined;
    if (extra.some((one) => one !== undefined)) fields['extra'] = extra;
    if (message instanceof Error) this.logger[severity]({ ...fields, err: message }, message.message);
    else if (isPlain(message)) this.logger[severity]({ ...fields, ...message }, text as string | undefined);
    else this.logger[severity](fields, String(message));
  }
}

function isPlain(message: unknown): message is object {
  return typeof message === 'object' && message !== null && !(message instanceof Error);
}
