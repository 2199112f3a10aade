/**
 * The form in which passwords are measured and hashed: what keyboards compose differently is one password (NIST SP 800-63B-4,
 * section 3.1.1.2). It is applied once, right before hashing and before verifying.
 */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}
