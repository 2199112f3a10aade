/** SQLSTATE `insufficient_privilege`. */
const INSUFFICIENT_PRIVILEGE = '42501';

/** Whether PostgreSQL refused a statement because the role may not do that. The driver's error, or one that TypeORM made of it. */
export function isDenied(error: unknown): error is Error {
  return error instanceof Error && (error as { code?: unknown }).code === INSUFFICIENT_PRIVILEGE;
}
